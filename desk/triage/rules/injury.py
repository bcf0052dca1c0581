"""Burns, bleeding, accidents and operations."""

from __future__ import annotations

from desk.triage.rules.model import CALL_NOW, SAME_DAY, Rule

RULES = (
    Rule(
        id="burn",
        problem="burns",
        level=CALL_NOW,
        reason="a burn that is large, deep, chemical or electrical, in a delicate place, or in a small child",
        source="https://www.nhs.uk/conditions/burns-and-scalds/",
        patterns="""
            quem*|kem*|burn|burned|burnt|burns|scald* & face|cara|hand|mano|manos|neck|cuello|feet|leg|legs|pierna|
                piernas|genital*|back|espalda|arm|brazo|chest|pecho|entera|entero|baby|bebe|toddler|child|hijo|hija|
                boiling|hirviendo|aceite|oil|fire|fuego|sosa|acid|acido|caustic*|chemical|electric*|third_degree|
                blister*|ampollas|blanca|white
            boiling|hirviendo|hot|caliente & water|agua|oil|aceite|coffee|tea & encima|spilled|himself|herself|over|
                on|echado|cayo|poured
            quemadura & blanca|no_me_duele|toda|grande|infect*|pus|fiebre|espalda
            electrocuted|electrocutado|electrocuto|struck_by_lightning
            calambrazo|electrocut*|electric_shock|descarga_electrica|enchufe|shocked & mano|negra|hand|got|me|now|
                chest|burn|socket|outlet|dio
            smoke|humo & inhal*|breathed|ronco|hoarse|incendio|fire
            acido|acid|sosa|lejia|caustic* & salpic*|splash*|skin|piel|face|cara|spilled
            ampollas & por_todo
            kettle|tetera|pava|olla|caldo|sopa|soup|mate|cafetera & over|encima|volc*|tiro|legs|echo|spilt|spilled|cayo
            boiling|hirviendo & encima|over|volc*|on_him|on_her|legs|piernas
            acid|acido & arm|forearm|hand|hands|leg|mano|brazo|skin|piel
            corriente|electricidad & agarro|mano|pego|enchufe|cable|quem*|negra
            burn|quemadura & leathery|charred|acartonad*|carbonizad*|numb|doesnt_hurt|doesnt_even_hurt|no_duele
            hot|boiling|hirviendo|caliente & oil|aceite|fat|grasa|wax & arm|arms|leg|legs|hand|hands|brazo|brazos|
                pierna|peeling|blister*|cara
            quem* & olla|aceite|plancha|moto|escape|fuego|gas & brazo|brazos|mano|manos|pierna|cara|pecho
            licked|touched|toque|grabbed & live_wire|wire|cable|socket|enchufe|corriente
            skin|piel & came_off|peeled_off|fell_off|se_salio|se_cayo|levanto & hand|palm|mano|arm|brazo|oven|
                plancha|iron|stove|rack|horno
            grabbed|agarre|touched|toque & oven|stove|iron|plancha|horno|sarten|pan & skin|blister*|ampolla*|palm|piel
            skin|piel & levanta|levanto|pela|pelo|came_off|coming_off|peeling & te|tea|coffee|cafe|kettle|pava|
                scald*|encima|caldo|sopa|soup|straightener|plancha
            el_te|cafe|mate|sopa|caldo|pava|olla & tiro|volco|volcado|cayo|derramo & encima & anos|ano|meses|bebe|
                nena|nene|hija|hijo|piel|rojo
            patada|patadon|zap|zapped|belt|corrientazo|sacudon|jolt & corriente|wiring|wire|cable|cooker|socket|
                enchufe|plug|mains
        """,
        unless="""
            playa|sunburn|quemado_del_trabajo|quemada_del_trabajo|burnout|burned_out|burnt_out|ardor_de_estomago|
                ampollita
            lengua & cafe
            acid_reflux|heartburn|stomach_acid|uric_acid|folic_acid|burn_fat|burn_calories|quemar_grasa|hyaluronic|
                amino
            smoking|smoke_cigarettes
            @long_ago
            salicyl*|salicilico|glycolic|glicolico|azelaic|azelaico|retinoic|ascorbic|hialuronico|lactic|lactico
        """,
        hits="""
            se ha echado agua hirviendo por encima
            me queme la cara con aceite
            my baby spilled hot coffee on himself
            se kemo la mano entera con la plancha
            chemical burn on my arm
            inhale humo en el incendio y estoy ronco
            my toddler tipped the tea over and the skin is peeling
            me dio una patada el enchufe y tengo la mano dormida
        """,
        misses="""
            me queme un poco en la playa y estoy rojo
            estoy quemado del trabajo
            que crema pongo en una ampollita?
            a bit of sunburn from the beach, which lotion
            I am burned out at work
        """,
    ),
    Rule(
        id="bleeding-trauma",
        problem="severe_bleeding_trauma",
        level=CALL_NOW,
        reason="bleeding that does not stop, a deep wound, an accident or a venomous bite",
        source="https://www.nhs.uk/conditions/first-aid/",
        patterns="""
            explot*|exploded|firework|cohete|petardo & mano|hand|face|cara|eye|ojo|fingers|dedos
            car|truck|coche|moto|camion|bus|carro hit|golpeo|arrollo|atropello|ran
            broken|rota|roto|fractura* & leg|arm|hip|pierna|brazo|cadera & looks|deformed|bone|car|fell|cant|
                crooked|torcid*
            @bleed & head|cabeza|mouth|boca|chest|pecho|neck|cuello & beat|beaten|golpe*|hit|attacked|assaulted|
                paliza|fell|fall
            hit|struck|knocked .. by & truck|car|bus|van|motorcycle|train|camion|coche|moto
            artery|arteria & cut|corte|corto|sever*|hit|bleeding
            blood_everywhere|pool_of_blood|lots_of_blood|sangre_por_todos|sangre_por_todas|charco_de_sangre|
                mucha_sangre & @now|from|de|help|cut|is|sale|hay|por
            stuck|atrapad*|caught|trapped & machine|maquina|machinery & hand|arm|mano|dedo|brazo|finger|hair
            leg|foot|arm|hand|pierna|pie|brazo|mano & cold|fria|frio|white|blanca|palida & cant_feel|no_siento|numb|
                pulse|dolor|pain
            no_para|no_deja|no_paro|wont_stop|not_stopping|cant_stop|doesnt_stop|isnt_stopping|keeps|sin_parar|
                not_stop|no_se_detiene & @bleed
            @bleed & no_para|wont_stop|stop & apretando|pressure|minutos|minutes|hour|hora|cant|wont|not
            bleeding|sangr* & heavily|profusely|chorros|chorro|spurting|gushing|spraying|a_lot_of & @now|wound|cut|
                arm|leg|head|stop|help|from|sangre|a
            desangr*|bleeding_out
            blood|bleeding|sangre & make_it_stop|get_it_to_stop|get_the_bleeding|parar|detener
            wound|gash|herida|cut|corte|laceration & deep|profund*|gaping|muscle|fat
            bent|doblado & wrong|wrong_way|backwards|reves
            bitten|bit|bite|mordio|mordido & dog|bat|monkey|raccoon|perro|murcielago|mono & deep|stray|wild|rabi*|
                callejero|face|cara|bat|murcielago
            car_crash|car_accident|accidente|motorcycle_accident|accidente_de_coche & belly|head|neck|chest|barriga|
                cabeza|cuello|pecho|abdomen & @pain
            sangre_a_chorros|chorro_de_sangre|spurting|gushing_blood
            corte|cortado|corto|cut & muneca|wrist|artery|arteria|dedo_entero|hueso|bone|tendon|deep|profundo|
                profunda|off|finger|no_para|muscle|to_the_bone & bleed*|sangr*|no_para|deep|profund*|entero|off|
                bone|hueso|open|stitches|stop
            severed|amputat*|cut_off|chopped|ripped_off|arranc* & finger|hand|toe|dedo|mano|thumb|brazo|limb|leg
            cortado|cortada un_dedo
            se_le_ve|can_see|see_the .. hueso|bone|the_bone
            @crash & today|hoy|ahora|just_had|just_got|minutes|bleed*|sangr*|moto|motorcycle|help|ayuda|right_now|
                unconscious|inconsciente|anoche
            atropell*|hit_by_a_car|run_over|apunal*|stabbed|shot_in|gunshot|disparo|disparado|navajazo|punalada|
                been_shot|got_shot
            cold|fria|numb|pale|morada|deformed|deformado|deformada|crooked & after|golpe|despues|fall|broken|roto|
                fracture*|cast & mano|brazo|pierna|arm|leg|hand|foot|wrist|muneca
            bone & sticking|poking|through|skin
            vibora|serpiente|snake|rattlesnake|cobra|culebra & mord*|bit*|bitten|picado|pico
            snakebite|snake_bite
            alacran|escorpion|scorpion|black_widow|viuda_negra & pico|picado|stung|sting|bit|bitten|mordio
            sangro|sangra|nosebleed|bleeding|blood|sangre & nariz|nose & @thinner|hora|hour|minutes|stop|para
            nosebleed & stop|hour|@thinner
            @thinner & @bleed & corte|nariz|cut|nose|stop|para|desde
            impaled|clavado & abdomen|pierna|pecho|leg|chest|stomach|estomago
            fell|cayo|cai & second_floor|third_floor|roof|tejado|piso|balcon|ladder|andamio|horse|metros|feet|
                stories|escalera
            soaked|soaking|empap* & towel|towels|toalla|toallas|trapo|trapos|shirt|camisa|rags & @bleed|cut|cort*|
                sliced|wound|herida
            pumping|spurting|chorreando|gushing & blood|sangre|cut|sliced|palm|wrist
            pointing|facing|chueco|chueca|volteado|volteada|torcido & wrong|wrong_way|otro_lado|al_reves & foot|leg|
                arm|pie|pierna|brazo|knee|@crash
            pulso|pulse & no|cant|sin|not & pie|foot|mano|hand|leg|pierna
            yarara|cascabel|nauyaca|mapana|jararaca|coral|adder|viper|taipan|copperhead|terciopelo & mord*|bit|bite|
                bitten|pico|picado
            amoladora|sierra|motosierra|machete|chainsaw|saw|grinder & cort*|cut|hand|mano|dedo|finger|sangr*
            rebano|rebane|sliced|tajo|tasajeo & dedo|finger|mano|hand|palm|cuelga|hanging|muneca|thumb
            cuelga|colgando|hanging_off|hanging & finger|dedo|toe|skin_flap|oreja|ear
            ripped|tore|torn|bitten|bite|mordio|mordida|arranco & dog|perro|pitbull & cheek|face|lip|open|cara|
                labio|oreja|ear|child|hijo|hija|baby|sangra
            motorbike|moto|bici & choco|choque|crash*|hit & sangr*|bleed*|cabeza|head|nariz|nose
            compresa|compresas|toallas|toallitas|pads|pad|tampons|tampones & soak*|empap*|llenas|flood*|pour*|
                through|drench* & hour|hora|horas|hours|still|sigue
            leg|pierna & shorter|corta|cortita & fall|cayo|fell|caida
            hip|cadera|leg|pierna & turned|torcida|girada|twisted|afuera & floor|suelo|piso|fell|cayo|get_up|
                levantar*
            floor|suelo|piso & since|desde|all_night|toda_la_noche|hours|horas & get_up|levantarme|levantarse|
                levantarlo|levantarla & cant|cannot|no
            adder|viper|rattler|rattlesnake|copperhead|vibora|culebra|serpiente|cascabel|yarara|scorpion|
                alacran & got_me|got_him|got_her|got_my|fang*|mordio|swelling|hinch*
            squirt*|spurt*|salta_la_sangre|saltando|chorro|chorrea|chorreando|pumping & blood|sangre|cut|corte|corto|
                wrist|muneca
        """,
        unless="""
            afeit*|shav*|moraton|analisis|goles|un_minuto
            period|regla|menstru*|spotting|implant
            laser|blood_test|blood_tests
            @long_ago
            paper_cut
        """,
        hits="""
            no para de sangrar y llevo apretando un rato
            the cut will not stop bleeding, it wont stop
            me apunalaron en la pierna
            lo han atropellado
            le mordio una vibora y se le hincha la pierna
            he cut off his finger with a saw
            sangro por la nariz desde hace una hora
            grandma fell, one leg looks shorter and the foot points out
            se cayo mi madre y tiene la pierna torcida, esta en el suelo
        """,
        misses="""
            me corte afeitandome
            me sangra la nariz un minuto por el frio
            mi equipo sangra goles
            I cut myself shaving, it is fine now
            a short nosebleed from the dry air last winter
        """,
    ),
    Rule(
        id="after-operation",
        problem="post_operative",
        level=SAME_DAY,
        reason="a sign that needs attention after an operation, or under a plaster",
        source="https://www.nhs.uk/conditions/surgery/afterwards/",
        patterns="""
            @wound|knee|hip|implant|replacement|protesis & pus & @fever|leaking|coming|oozing
            @wound|cesarea & abrio|abrieron|reopened|bursting|burst
            soaking|soaked|empap* & pads|dressing|bandage|gasas|vendas
            @surgery & @fever|@n38|pus|huele|smells|abierto|opened|supura|oozing|@chest|@breath|falta_el_aire|
                empapada|soaked|redness|hot|caliente
            @wound & pus|huele|smell*|supura|abierto|abierta|opened|open|oozing|empapada|soaked|infect*|@fever|
                caliente|came_apart|split
            se_me_ha_abierto & cicatriz|herida|puntos
            gasa|dressing|vendaje|bandage & empap*|soak*|blood|sangre
            yeso|cast|escayola|plaster|ferula & apriet*|tight|morad*|blue|purple|numb|dorm*|cold|frio*|swollen|
                hinchad*
            amigdalas|tonsil|tonsils|tonsillectomy|anginas & blood|sangre|bleed*|escupe|spitting & oper*|surgery|
                after|spitting|escupe|removed|tonsillectomy
            @surgery & @vomit|vomito|orino|orinar|urinate|pee & todo|no|cant|stop|everything|not
            sonda|catheter & no_orino|cant_pee|no_puedo_orinar|quitaron
            duele_mas|worse|peor & @surgery|primer_dia & dolor|pain|duele|me|since
            tripas & herida|salen
            @surgery & @leg & @swell|@pain|hinchada
            c_section|cesarea|csection|section_cut|@wound & burst|bursted|abrio|abierto|opened|open
            @surgery & @n38|@n39
            @surgery & wee|pee|orinar|pis|urinate & no|cant|not|all|nothing
            op|surgery|operation|cirugia & day|days|dias & cant_pee|cant_wee|cant_urinate|fever|pus|bleeding|swollen
        """,
        unless="""
            cuando_me_quitan|picor|ducharme|va_a_menos|puntos_negros
            @long_ago
            before_surgery|antes_de_la_operacion|considering
            bullet_points|puntos_de_vista|cast_iron
        """,
        hits="""
            me operaron hace 4 dias y la herida supura
            my incision is red and hot with pus
            tengo 38,6 desde la operacion
            el yeso me aprieta y tengo los dedos morados
            three days after surgery and now I have a fever
        """,
        misses="""
            cuando me quitan los puntos?
            picor en la cicatriz
            me operaron en 2011
            when do the stitches come out
            my scar from 2012 itches sometimes
        """,
    ),
)
