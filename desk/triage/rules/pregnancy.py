"""Pregnancy, birth and the weeks after."""

from __future__ import annotations

from desk.triage.rules.model import CALL_NOW, Rule

RULES = (
    Rule(
        id="pregnancy-signs",
        problem="pregnancy_bleeding_movements",
        level=CALL_NOW,
        reason="bleeding, fewer movements, waters, strong pain, fever or a fall in pregnancy",
        source="https://www.nhs.uk/pregnancy/keeping-well/your-babys-movements/",
        patterns="""
            @pregnant|@weeks|miscarr* & @bleed|spotting|@clots|manch*|flujo_rosa|expulso
            @pregnant + @bleed & heavy|mucho|lot|bright|clots|coagulos|dolor|pain|cramps|red
            @clots & @weeks|@pregnant
            notar|noto|siento|sentir|nota & bebe|baby & no|sin|menos|dejado|nada|desde
            no & mueve|moviendo|movido|mueva & bebe|baby|feto|@weeks|@pregnant|anoche|hoy|dia
            mueve|movimientos|patadas & menos|poco|dejo & bebe|ayer|@weeks|@pregnant|antes|mucho_menos
            baby|babys|bubs & moving|moved|kicking|kicks|movement|movements|felt & not|less|hasnt|havent|isnt|
                reduced|decreased|stopped|no|fewer|cant|cannot
            havent|cant|not|hasnt .. felt|feel .. baby
            reduced|decreased movement|movements|fetal
            rompi|roto|rompio|romper .. aguas|bolsa|fuente
            waters|water broke|broken|breaking|have_broken|has_broken
            liquido|fluid & verde|verdoso|green|bloody|meconi*|leaking & @pregnant|@weeks|sale|baby|agua
            sale .. liquido & verdos*|verde
            contraccion*|contraction* & @weeks|minutos|minutes|meses|months|early|temprano|prematur*|regular*|every
            @pregnant & @fall|car_accident|accident|choque|belly_hit|patada
            me_cai|fell|golpe & barriga|belly|stomach & @weeks|@pregnant
            tripa|barriga|belly|abdomen & durisima|hard|dura & @weeks|@pregnant|no_se_me_quita|constant|contracc*
            tripa_durisima|barriga_durisima
            @pregnant & @fever|@n38
            @pregnant & severe|strong|intense|fuerte|terrible|horrible & @pain|cramps|cramping|colicos
            labor|labour|parto|crowning & baby_is_coming|now|premature|weeks|coming|early|prematuro
            cord|cordon & out|coming|salio|prolapse
            waters|bolsa|fuente|aguas & gone|went|leaking|burst|rompio|roto|rota
            bump|tripa|barriga|panza|belly & rock|rock_hard|solid|hard|dura|durisima & relax|@weeks|@pregnant|
                constant|time
            landed|slipped|@fall|golpe|resbale|cai & bump|belly|barriga|panza|tripa & @weeks|@pregnant|my_bump|
                embarazada
            kicked|kicking|kicks|kick|patea|patear|pateado|moves|move|moving|mueve & not|hasnt|havent|isnt|barely|
                less|casi_no|no|poco|ya_no & @weeks
            little_one|bump|baby|babe & quiet|still|less|kicked|moving & @weeks|@pregnant
            manch* & rojo|sangre|fresca & meses|@weeks|@pregnant
            @weeks|@pregnant & felt & havent|not|cant|hasnt|no
            quieta|quieto|quiet|patadita|pataditas|patadas|flutters & @weeks|@pregnant|panza|bump & no|ni|ni_una|
                today|hoy|since
            agua|aguita|liquido|fluid|water & sale|saliendo|leaking|trickl*|dripping & @weeks|@pregnant|abajo
            bajo|baja & sangre|coagulos & @weeks|@pregnant
            no_siento|no_sentir|dont_feel|cant_feel|no_noto & patadas|pataditas|kicks
            pateo|kicked|punched|hit|golpeo|pego & barriga|panza|belly|tripa|stomach|bump & @pregnant|@weeks
            lively|movido|movida|active|inquieto & nothing|nada|until|hasta|quiet|quieto|stopped & weeks|
                semanas|baby|bebe|bump|weekend|panza|belly
            felt|siento|sentido .. move|moves|moverse|patadas|kick|kicks & not|no|havent|hasnt & weeks|
                semanas & yesterday|ayer|hours|horas|hoy|today
        """,
        unless="""
            no_estoy_embarazada|not_pregnant
            a_que_semana
            braxton|matrona & explico
            tired_of_waiting
            @long_ago
        """,
        hits="""
            estoy embarazada y sangro bastante
            30 semanas y hoy no noto al bebe
            no se mueve mi bebe desde anoche
            I am 32 weeks and the baby is not moving much
            my water broke and I am 34 weeks
            contracciones cada cinco minutos de 32 semanas
            im pregnant and I fell on my belly
        """,
        misses="""
            a que semana se empieza a notar al bebe?
            regla abundante, no estoy embarazada
            I am 39 weeks and tired of waiting
        """,
    ),
    Rule(
        id="pre-eclampsia",
        problem="pre_eclampsia",
        level=CALL_NOW,
        reason="high pressure, headache, sight or swelling signs in pregnancy or after birth",
        source="https://www.nhs.uk/conditions/pre-eclampsia/",
        patterns="""
            @pregnant|@weeks|@postpartum + @headache & @severe|luces|lights|spots|no_se_va|mucho|wont|blurr*|
                borros*|@bloodpressure|days|dias|bad|horrible|fuerte|days_after|flashes|chispitas
            @postpartum & @headache
            @pregnant|@weeks|@postpartum|estoy_de + @bp140
            @pregnant|@weeks|@postpartum + flashes|flashing|chispitas|lucecitas|destellos|veo_luces|blurred_vision|
                blurry_vision|borroso|seeing_spots|seeing_stars
            chispitas|lucecitas|sparkles|flashing_lights & @bloodpressure|@bp140|@headache
            @pregnant|@weeks|@postpartum & @swell & face|cara|hands|manos|suddenly|de_golpe|repente|otro
            veo_borroso & pies|hinchad*|globos
            @pregnant|@weeks & costillas|ribs|boca_del_estomago|upper_right|arriba_a_la_derecha & @pain|duele
            boca_del_estomago & derecha & @vomit|vomito
            @pregnant|@postpartum & seizure|convuls*|eclampsia|preeclampsia
            @pregnant|@weeks & tension|presion|blood_pressure & alta|high
            @weeks|@pregnant & ribs|rib|costilla|costillas & sick|@vomit|@pain|under
            @pregnant|@weeks & estrellitas|stars|sparkles|zigzag|manchas|puntitos & veo|see|seeing|vision|ojos
            @bp140 & @weeks|@pregnant|sparkles
            months_gone|weeks_gone|months_along|weeks_pregnant|meses_de_embarazo|semanas|embarazada + flashing|
                sparkl*|lucecitas|lucesitas|estrellitas|flashes|destellos|zigzag* & head|cabeza|headache|eyes|ojos|
                seeing|veo
        """,
        unless="""
            tension_normal|tension_esta_bien|hereda
            puedo_tomar & magnesio
            @long_ago
        """,
        hits="""
            embarazada con dolor de cabeza fuerte y veo luces
            estoy de 35 semanas y la tension en 15/10
            I am 36 weeks pregnant with a bad headache and blurry vision
            se me hincho la cara, 33 semanas
            di a luz hace 5 dias y me duele la cabeza
        """,
        misses="""
            pies hinchados al final del dia, embarazada, tension normal
            puedo tomar magnesio en el embarazo?
            my feet are a bit puffy in the evening, 30 weeks, the midwife says the readings are fine
            can I take magnesium while pregnant
        """,
    ),
    Rule(
        id="ectopic",
        problem="ectopic_pregnancy",
        level=CALL_NOW,
        reason="early pregnancy or a late period with one-sided pain, shoulder pain, faintness or bleeding",
        source="https://www.nhs.uk/conditions/ectopic-pregnancy/symptoms/",
        patterns="""
            @weeks|@pregnant & @pain & severe|fuerte|horrible|muchisimo|sharp|strong & @belly|abajo|lower|pelvi*|
                vientre|side|lado
            @pregnant|test_positivo|positive_test|positivo|positive_pregnancy & @pain|pinchazo & side|lado|ovario|
                ovary|shoulder|hombro|vientre|one_side|left|right
            @pregnant|@weeks & ovario|ovary|shoulder|hombro & @pain
            retraso|missed_period|late_period|missed_my_period|period_is_late|sin_regla & @pain|@bleed|@dizzy|
                @faint|mareo & side|lado|severe|fuerte|@dizzy|mareo|oscuro|sharp|@faint|ovario
            @faint & embarazada|pregnant|positive|positivo
            diu|iud|coil & positive|positivo|pregnant|embarazada
            ectopic* & @pregnant|think|@pain|@bleed|could|signs|creo|dolor|@now
            bajo_vientre & @pregnant
            period|regla|menstruacion & late|atrasada|retraso|atraso & @pain & low|side|left|right|lado|stabbing|one
            atraso|retraso|missed_period & @pain & lado|ovario|un_solo_lado|stabbing|punalada|bajo_vientre
            shoulder_tip|tip_of_my_shoulder|punta_del_hombro
        """,
        unless="""
            test_negativo|negative_test|eco_normal|gimnasio|round_ligament
            @long_ago
        """,
        hits="""
            test positivo y un dolor fuerte en un lado
            me duele el hombro y estoy embarazada de poco
            I missed my period and have sharp pain on one side
            llevo diu y el test dio positivo
        """,
        misses="""
            dolor de ovulacion de todos los meses, test negativo
            me duele el hombro del gimnasio
            ovulation pain each month, the test is negative
            my shoulder hurts from tennis
        """,
    ),
    Rule(
        id="after-birth",
        problem="postpartum",
        level=CALL_NOW,
        reason="bleeding, fever, a swollen leg, or frightening thoughts in the time after a birth",
        source="https://www.cdc.gov/hearher/maternal-warning-signs/index.html",
        patterns="""
            soaking|soaked|empapo|empapando & pads|pad|compresa|compresas|towels|toallas
            @postpartum + @bleed & heavy|mucho|lot|soak*|empap*|pad|compresa|clots|coagulos|gush*
            compresa|pad|pads & hora|hour & empap*|soak*|fill*|cada|every|an
            @clots & puno|golf|fist|lemon|huevo|limon|large|big|huge|grande & bleed*|suelto|pass*|expuls*|sangr*|
                @postpartum
            @postpartum + @fever|@n38
            loquios|lochia|discharge & huelen|smell*|foul & @postpartum|fiebre|fatal
            cesarea|c_section|episiotom*|csection & supura|pus|infect*|opened|abierto|red_hot
            @postpartum + @leg & @swell|duele
            @postpartum + @chest|@breath & pain|duele|cant|falta|short
            hacerle_dano|hurt|hurting|harm|harming|danar & bebe|my_baby|the_baby|newborn|baby
            @postpartum|desde_que_nacio|since_the_birth + voces|voices|hallucinat*|espian|otro|not_my_baby|rarisim*|
                no_duerme|no_ha_dormido|possessed|demon*|devil|evil|poseid*|diablo|paranoid|morir|die|suicid*
            dice_que_el_nino_es_otro|not_my_baby|no_es_mi_hijo
            miedo & sola|alone & hijo|baby|bebe & hacer|might|do
            throwing|drop|dropping|drowning|smother*|stabbing|tirar|ahogar|lanzar & baby|bebe & thoughts|thinking|
                think|pensamientos|pienso|keep|intrusive|imagin*
            @bleed & abundante|heavy|mucho|lot & despues_del_parto|after_birth|after_giving_birth|post_parto
            @postpartum + despair|hopeless|desesper*|cant_cope|no_puedo_mas
            @postpartum + @bleed & muchisima|muchisimo|monton|loads|chorros|flooding|pouring
            @postpartum|since_the_birth|my_wife|mi_mujer|mi_senora & baby|bebe|nino & swapped|replaced|cambiado|
                cambiaron|diablo|devil|demon*|evil|possessed|not_ours
            fill*|filling|soak*|through & pad|pads|compresa|toalla & hour|hora|hourly
            @postpartum & slept|dormido|duerme|sleep & not|hasnt|no|days|dias
            @postpartum & cope|aguanto|puedo_mas|cry|lloro|crying & cant|look_after|cuidar|all_day|todo_el_dia|no
            throw|tirar|lanzar|drown*|ahogar|smother*|stab* & baby|bebe|newborn & picture|picturing|pensar|imagin*|
                pienso|terrif*|miedo|cabeza|ventana|window
            section|c_section|cesarea|csection & weeping|yellow|amarill*|pus|chills|escalofrios|abri*|smell*|huele
            baby|bebe & better_off|mejor & heaven|dead|muerto|cielo
            birth|parto|cesarea|csection|postpartum + pads|pad|pack|packet|paquete|compresas|toallas & hour|
                hora|through|gaste|whole|entero|soak*|empap*|shower|mareo|clots
        """,
        unless="""
            van_a_menos|grietas
            @long_ago
        """,
        hits="""
            di a luz hace 3 dias y empapo una compresa por hora
            I gave birth last week and have a fever
            tengo miedo de hacerle dano al bebe
            oigo voces desde que nacio
            after my c section one leg is swollen and hurts
        """,
        misses="""
            loquios que van a menos a las tres semanas
            grietas en el pezon, que crema uso?
            the flow gets less each day three weeks after the birth
            cracked nipples, which cream is good
        """,
    ),
)
