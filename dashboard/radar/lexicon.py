"""The words by which headlines tell of deals, sorted by what they say about who pays whom."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Content verbs: the subject's role follows from the verb.
VERBS: dict[str, frozenset[str]] = {
    # puts money into: the subject pays, "in X" receives
    "invest": _set(
        """
        bet bets betting double doubled doubles doubling funnel funneled funneling funnels
        inject injected injecting injects invest invested investing invests plough ploughed
        ploughing ploughs plow plowed plowing plows pour poured pouring pours pump pumped
        pumping pumps reinvest sink sinking sinks splash splashed splashes splashing
        """
    ),
    # the same with the receiver as object
    "back": _set(
        """
        back backed backing backs bankroll bankrolled bankrolling bankrolls capitalize
        capitalized capitalizes capitalizing fund funded funding funds underwrite underwrited
        underwrites underwriting
        """
    ),
    # "leads a round in X"
    "lead": _set(
        """
        anchor anchors co-lead co-leads lead leading leads led
        """
    ),
    # "joins X's round"
    "join": _set(
        """
        join joined joining joins participate participated participates participating
        """
    ),
    # receives money
    "raise": _set(
        """
        bag baged baging bags haul hauled hauling hauls nab nabbed nabs raise raised raises
        raising
        """
    ),
    # buys a company, or goods where goods follow
    "acquire": _set(
        """
        absorb absorbed absorbing absorbs acquire acquired acquires acquiring bought buy buying
        buys gobble gobbled gobbles gobbling purchase purchased purchases purchasing scoop
        scooped scooping scoops snap snapped snapping snaps swallow swallowed swallowing
        swallows
        """
    ),
    "merge": _set(
        """
        merge merged merges merging
        """
    ),
    # rents: the subject pays
    "rent": _set(
        """
        hire hired hires hiring lease leased leases leasing procure procured procures procuring
        rent rented renting rents sublease subleases
        """
    ),
    "order": _set(
        """
        order ordered ordering orders preorder preordered preordering preorders
        """
    ),
    # gives goods: the subject is paid
    "supply": _set(
        """
        deliver delivered delivering delivers furnish furnished furnishes furnishing host hosted
        hosting hosts manufacture manufactured manufactures manufacturing provide provided
        provides providing sell selling sells ship shiped shiping ships sold supplied supplies
        supply supplying
        """
    ),
    # chooses a seller
    "tap": _set(
        """
        adopt adopted adopting adopts choose chooses chose deploy deployed deploying deploys
        enlist enlisted enlisting enlists pick picked picking picks select selected selecting
        selects tap taped taping tapped tapping taps use used uses using
        """
    ),
    "build": _set(
        """
        build building builds built develop develops
        """
    ),
    "pay": _set(
        """
        paid pay paying pays shell spend spending spends spent
        """
    ),
    # puts money into another, or buys of it
    "commit": _set(
        """
        commit commits commited committed commiting committing earmark earmarked earmarks pledge
        pledged pledges
        """
    ),
    "lend": _set(
        """
        finance financed finances financing lend lending lends lent loan loans refinance
        """
    ),
    "guarantee": _set(
        """
        backstop backstoped backstoping backstops guarantee guaranteed guarantees guaranteing
        """
    ),
    "partner": _set(
        """
        allied allies ally allying collaborate collaborated collaborates collaborating partner
        partnered partnering partners team teamed teaming teams
        """
    ),
    "license": _set(
        """
        licence licenced licences licencing license licensed licenses licensing
        """
    ),
    "give": _set(
        """
        award awarded awarding awards cede gave give gives giving grant granted granting grants
        hand handed handing hands issue issued issues issuing offer offered offering offers
        """
    ),
    # considers a seller
    "weigh": _set(
        """
        consider considered considering considers evaluate evaluated evaluates evaluating
        explore explored explores exploring eye eyed eyes eying mull mulled mulling mulls test
        tested testing tests weigh weighed weighing weighs
        """
    ),
    # receives what follows
    "get": _set(
        """
        books clinches closes get gets got grabs land landed lands receives reserves scores
        secure secured secures securing snags win winning wins won
        """
    ),
    # "helps X raise"
    "help": _set(
        """
        help helped helps
        """
    ),
    "borrow": _set(
        """
        borrow borrowed borrowing borrows tap taped taping taps
        """
    ),
    # "signs X to a deal": X is the customer
    "sign": _set(
        """
        sign signed signing signs
        """
    ),
}
# The class of each content verb; a verb of two classes is of the first.
VERB_CLASS: dict[str, str] = {}
for _class, _words in VERBS.items():
    for _word in sorted(_words):
        VERB_CLASS.setdefault(_word, _class)
# Light verbs: what they do to a deal noun is told by the noun. Here the subject receives it,
GETS = _set(
    """
    attract attracted attracting attracts bag baged baging bags clinch clinched clinches clinching
    close closed closes closing collect collected collecting collects complete completed completes
    completing draw drawed drawing draws earn earned earning earns eye eyeing eyes finalize
    finalized finalizes finalizing gain gained gaining gains garner garnered garnering garners get
    gets getting got grab grabbed grabed grabing grabs land landed landing lands nab nabed nabing
    nabs notch notched notches notching obtain obtained obtaining obtains pocket pocketed
    pocketing pockets raise raised raises raising receive received receives receiving score scored
    scores scoring secure secured secures securing seek seeked seeking seeks snag snaged snagged
    snagging snaging snags sought win winning wins won wrap wraped wraping wraps
    """
)
# takes or means to take it,
TAKES = _set(
    """
    acquire acquired acquires acquiring approve approved approves approving boost boosted boosting
    boosts bought build builds buy buying buys confirm confirmed confirming confirms consider
    considered considering considers disclose disclosed discloses disclosing discuss discussed
    discusses discussing double doubled doubles doubling expand expanded expanding expands explore
    explored explores exploring eye eyed eyes eying gain gained gaining gains get gets grab grabed
    grabing grabs has have increase increased increases increasing made make makes making mull
    mulled mulling mulls own owned owning owns pick picked picking picks place placed places
    propose proposed proposes proposing purchase purchased purchases purchasing reveal revealed
    revealing reveals seek seeked seeking seeks snag snaged snaging snags sought take taken takes
    taking took up uped uping ups want wanted wanting wants weigh weighed weighing weighs
    """
)
# sells it,
SELLS = _set(
    """
    cut cuts cutting decrease decreased decreases decreasing ditch ditched ditches ditching divest
    divested divesting divests dump dumped dumping dumps exit exited exiting exits liquidate
    liquidated liquidates liquidating lower lowered lowering lowers offload offloaded offloading
    offloads pare pared pares paring reduce reduced reduces reducing sale sell selling sells shed
    sheded sheding sheds slash slashed slashes slashing sold trim trimed triming trims unload
    unloaded unloading unloads
    """
)
# or agrees on it.
STRIKES = _set(
    """
    agree agreed agrees agreing announce announced announces announcing begin boost boosts broker
    brokered brokering brokers cement cemented cementing cements clinch clinched clinches
    clinching close closed closes closing complete completed completes completing confirm
    confirmed confirming confirms consider considered considering considers cut cuts deepen
    deepened deepening deepens did discuss discussed discusses discussing do does enter entered
    entering enters expand expanded expanding expands explore explored explores exploring extend
    extended extending extends eye eyes finalize finalized finalizes finalizing forge forged
    forges forging form formed forming forms get gets hammer hammered hammering hammers has ink
    inked inking inks join joined joining joins land landed landing lands launch launched launches
    launching made make makes nab nabed nabing nabs nail nailed nailing nails near neared nearing
    nears negotiate negotiated negotiates negotiating plan plans pursue pursued pursues pursuing
    reach reached reaches reaching renew renewed renewing renews report reported reporting reports
    score scored scores scoring seal sealed sealing seals secure secured secures securing seek
    seeks sign signed signing signs snag snaged snaging snags stricken strike strikes striking
    struck unveil unveiled unveiling unveils win wins won
    """
)
GIVES = VERBS["give"]
# What is held or grown is no new deal.
HOLDS = _set(
    """
    adds boost boosted boosts build builds built disclose disclosed discloses doubles expands grow
    grows had has have hold holds increase increased increases own owned owns raised up ups
    """
)
# Concludes a deal of which the subject may be either side.
CONCLUDES = _set(
    """
    close closed closes closing complete completed completes completing draws finalize finalized
    finalizes seek seeks wraps
    """
)
# Verbs that end a noun phrase and begin a predicate, but tell of no deal.
OTHER_VERBS = _set(
    """
    accelerate accelerated accelerates accelerating agree agreed agrees agreing aim aimed aiming
    aims announce announced announces announcing approve approved approves approving are ask asked
    asking asks be become becomes began begin begins boost boosted boosting boosts bring brings
    can cement cemented cementing cements challenge challenged challenges challenging climb
    climbed climbing climbs come comes commit commited commiting commits confirm confirmed
    confirming confirms consider considered considering considers could decide decided decides
    deciding deepen deepened deepening deepens demand demanded demanding demands denies deny did
    dive dived dives diving do does double doubled doubles doubling drive drived drives driving
    drop droped droping drops ease eased eases easing edge edged edges edging expand expanded
    expanding expands expect expected expecting expects explain explained explaining explains
    explore explored explores exploring extend extended extending extends eye eyed eyes eying face
    faced faces facing fall falls fell finally finds fuel fueled fueling fuels gain gained gaining
    gains get gets go goes got had has have help helped helping helps highlight highlighted
    highlighting highlights hit hited hiting hits hold holds is isn jump jumped jumping jumps just
    launch launched launches launching look looked looking looks made make makes may might mull
    mulled mulling mulls near neared nearing nears not plan planed planing plans pledge pledged
    pledges pledging plunge plunged plunges plunging pop poped poping pops push pushed pushes
    pushing put puts rallied rallies rally rallying rattle rattled rattles rattling reach reached
    reaches reaching report reported reportedlied reportedlies reportedly reportedlying reporting
    reports reshape reshaped reshapes reshaping reveal revealed revealing reveals rise rises
    rocket rocketed rocketing rockets rose said say says see seek seeked seeking seeks sees set
    sets should show showed showing shows signal signaled signaling signals sink sinked sinking
    sinks skyrocket skyrocketed skyrocketing skyrockets slide slided slides sliding slip sliped
    sliping slips soar soared soaring soars spark sparked sparking sparks spike spiked spikes
    spiking still strengthen strengthened strengthening strengthens stumble stumbled stumbles
    stumbling sue sues surge surged surges surging take takes target targeted targeting targets
    tells to told took triple tripled triples tripling tumble tumbled tumbles tumbling turn turned
    turning turns unveil unveiled unveiling unveils want wanted wanting wants warn warned warning
    warns was weigh weighed weighing weighs went were will win wins won would
    """
)
PREDICATES = frozenset(VERB_CLASS) | GETS | TAKES | SELLS | STRIKES | OTHER_VERBS
# Deal nouns, by what they name.
NOUNS: dict[str, str] = {
    **dict.fromkeys(
        _set(
            """
            holding shareholding stake stakes
            """
        ),
        "stake",
    ),
    **dict.fromkeys(
        _set(
            """
            bet capital infusion injection investment investments
            """
        ),
        "investment",
    ),
    **dict.fromkeys(
        _set(
            """
            backing financing funding fundraise fundraising raise round
            """
        ),
        "funding",
    ),
    **dict.fromkeys(
        _set(
            """
            accord accords agreement agreements arrangement contract contracts deal deals
            extension pact
            """
        ),
        "deal",
    ),
    **dict.fromkeys(
        _set(
            """
            alliance collaboration partnership partnerships tie-up tieup venture
            """
        ),
        "partnership",
    ),
    **dict.fromkeys(
        _set(
            """
            order orders
            """
        ),
        "goods-order",
    ),
    **dict.fromkeys(
        _set(
            """
            lease leases
            """
        ),
        "lease",
    ),
    **dict.fromkeys(
        _set(
            """
            bond bonds borrowing convertible convertibles credit debt loan loans notes
            """
        ),
        "debt",
    ),
    **dict.fromkeys(
        _set(
            """
            acquihire acquisition acquisitions bid buy buyout merger purchase takeover
            """
        ),
        "acquisition",
    ),
    **dict.fromkeys(
        _set(
            """
            warrant warrants
            """
        ),
        "warrant",
    ),
    **dict.fromkeys(
        _set(
            """
            backstop backstops guarantee guarantees
            """
        ),
        "guarantee",
    ),
}
# What is bought: with these behind `buy` it is goods, not a company.
GOODS: dict[str, str] = {
    **dict.fromkeys(
        _set(
            """
            14a 18a 2nm 3nm accelerator accelerators asic asics b200 cells chip chips components
            cpu cpus dram equipment fiber foundry gb200 gb300 gpu gpus h20 h200 hardware hbm
            hbm3e hbm4 lasers memory mi300 mi308 mi450 modules nand optics order orders
            processor processors racks semiconductors server servers ssd ssds superchips
            supercomputers switches systems tpu tpus turbines wafers
            """
        ),
        "hardware-purchase",
    ),
    **dict.fromkeys(
        _set(
            """
            aws azure campus capacity center centers centre centres cloud colocation compute
            computing data datacenter datacenters gigawatt gigawatts gw hosting infrastructure
            megawatt megawatts mw neocloud storage workloads
            """
        ),
        "cloud-services",
    ),
    **dict.fromkeys(
        _set(
            """
            agents api assistant chatgpt claude copilot enterprise gemini license licensing llm
            llms model models siri software
            """
        ),
        "ai-services",
    ),
    **dict.fromkeys(
        _set(
            """
            electricity energy gas nuclear power reactors solar
            """
        ),
        "power-supply",
    ),
}
# Without one of these no deal is told.
TRIGGERS = frozenset(VERB_CLASS) | frozenset(NOUNS) | {"talks", "chips"}
# What hangs a name on a word.
PREPOSITIONS = _set(
    """
    about across against alongside among around at behind between by for from in including into
    like near of on over plus than through to toward towards under using via with within worth
    """
)
# Where one statement ends and the next begins.
BOUNDARY_WORDS = _set(
    """
    adding after ahead although amid as because before but despite even following giving if making
    said say says sending since so that though until when where which while who whose
    """
)
BOUNDARY_MARKS = frozenset(":;|—–…?!(){}[]•·")
# Before a verb these take its deal away.
NEGATIONS = _set(
    """
    against avoid avoids ban banned bans barred blocked from halt halts never not refuse refuses
    stop stopped stopping stops t without won't
    """
)
# Behind "buy" these are no company and no goods.
NOT_BOUGHT = _set(
    """
    area areas back call calls dip dips list more now options point points range rating ratings
    shares signal signals stock stocks stuff territory time trigger zone zones zones,
    """
)
# Behind these `back` is a verb; elsewhere it is as in "pushes back".
BACK_AFTER = _set(
    """
    also and arms both could execs giants investors jointly may might others reportedly to
    ventures will would
    """
)
# Common nouns in front of a name ("AI chip startup X").
DESCRIPTORS = _set(
    """
    app assistant automaker bank behemoth brand broker builder business carmaker challenger
    chipmaker cloud company competitor creator customer darling designer developer drugmaker firm
    firm's firms fund giant group heavyweight hyperscaler insurer lab labs landlord leader maker
    makers manufacturer miner neocloud newcomer operator outfit owner parent partner pioneer
    platform player powerhouse provider retailer rival robotaxi service services specialist start
    start-up startup startups supplier telecom tool unicorn upstart utility vendor venture
    venture-backed
    """
)
# Common nouns that are also the end of a name.
NAME_ENDS = _set(
    """
    ai bank brand business capital centers cloud data energy fund group health infrastructure
    intelligence lab labs media network networks photonics platform power quantum research
    robotics semiconductor service services silicon software solutions space systems technologies
    technology venture
    """
)
# Units behind an owner's name ("ABB's arm").
UNITS = _set(
    """
    arm assets browser building business campus center centers chips datacenter division expansion
    fab fabs facility factory funding gpus headquarters ipo operations plant portfolio raise round
    seed series shares site stake stock subsidiary team technology unit
    """
)
# In front of a name, and no part of it.
LEADING = _set(
    """
    a ai ailing american an and another as big biotech bitcoin breaking british canadian center
    chinese chip cloud coding crypto daily data driving dutch embattled energy european ev
    exclusive fellow former french fusion generative german his hot how humanoid if indian
    infrastructure is israeli it its japanese korean latest legal listed more new norwegian
    nuclear power private public quantum report rising robotics saudi secretive self several small
    software some source sources struggling swiss taiwanese tech that the their this top troubled
    u.s u.s. uk us weekly what when why young
    """
)
# Capitalised words that are no company.
NOT_NAMES = _set(
    """
    5g 6g a acquisition africa agent agentic agents agi agreement ai all alliance america american
    an analyst analysts another answer answers april arabia arizona arm's as asia at august
    australia australian autonomous backing bank banks best bet bets bid big biggest billion
    billions biotech bitcoin bonds boom both brazil breaking british bubble business businesses
    buyout buzz by california canada capacity capital car cars cash cells center centers centre
    centres ceo cfo chain chief china chinese chip chips clients closed cloud companies company
    compute concerns congress contract contracts coo countries country court cpu cpus crypto cto
    customers data deal deals debt december dei developer developers discovery dow down driving
    drug each earnings ecosystem education employees energy equity esg estate etf etfs eu europe
    ev evs exclusive fears february federal few finland firm firms first five foundry four france
    french friday fuel fund funding funds fusion future fy gains game games gaming gas genai
    georgia german germany giant giants global gold government governments gpu gpus group groups
    growth gulf half hardware hbm he health healthcare her here his hopes housing how hub huge
    hype hyperscaler hyperscalers i if india indian indiana indonesia industry inference
    infrastructure insurance investment investments investor investors ipo ipos ireland is israel
    israeli it italy its itself january japan japanese judge july june just kenya key korea korean
    lab labs largest latest llm llms louisiana major malaysia manufacturing many march market
    markets massive may media memory merger mexico michigan million millions minnesota ml moat
    model models monday money month more most nasdaq nasdaq: nation nations neocloud neoclouds
    network networks nevada new newest news next no north norway norwegian not november now
    nuclear nyse october off ohio oil one only open optics optimism order orders oregon other
    others out over own own. parents part partner partners partnership pc pcs pennsylvania pension
    phone phones photonics plan plans platform platforms portugal power president price prices
    private product production products profit program project projects provider providers public
    push q1 q2 q3 q4 quantum race real reality record report reported reportedly reports research
    rest revenue right rival rivals robot robotics robots round rumors russia russian s&p sales
    saturday saudi school schools science sector seed self semiconductor semiconductors senate
    september series server servers service services several share shares shot silicon silver
    singapore software solar solution solutions some source sources south spac space spaces spain
    sports stake stakes startup startups state states stock stocks street success sunday supplier
    suppliers supply support sweden system systems taiwan taiwanese takeover talent talks tariff
    tariffs team teams tech technologies technology texas thailand that the their them there these
    they this those three thursday today tomorrow top trade training trillion trouble tuesday two
    u.s u.s. uae uk universities university up update us users utah valuation value vehicle
    vehicles video vietnam virginia wall war washington way ways we wednesday week what who why
    wisconsin workers world year years yesterday york you
    """
)
# One word that begins a headline with a capital and names nobody.
NO_SUBJECT = _set(
    """
    after amid anyone became bullish can consortium could early even every everyone ex following
    from funds has have here inside insider late legendary less let local longtime meet more
    morning much newly nobody options options-traders pledge pruning retail shareholder
    shareholders so someone sovereign staggering state stop take than then time too trader traders
    very video want watch wealthier wealthy whale whales where with without yet
    """
)
# Names that end so are no company's.
OFFICES = _set(
    """
    administration agency army board commission committee council department government ministry
    navy partnership university
    """
)
# Titles of persons: what goes with them is no company's name.
PERSONS = _set(
    """
    alum alums analyst billionaire ceo cfo chair chairman chief cofounder coo cto engineer exec
    executive founder investor minister president prince professor rep rep. scientist secretary
    sen sen. senator star trader veteran veterans
    """
)
# Whom one invests in, where no name is said.
INVESTED = _set(
    """
    chipmaker companies company developer firm firms giant lab maker miner neocloud neoclouds
    operator provider rival robotaxi startup startups unicorn upstart
    """
)
# Behind "backs" these are no company: it backs a law, or pushes back.
LAW = _set(
    """
    act away bill call calls candidate candidates down effort efforts idea in law lawsuit
    legislation off out pac plan proposal push rule rules to up
    """
)
