using Carnot.Reports.Figures;

namespace Carnot.Reports.Pages;

/// <summary>How a page looks: the colours of both themes are variables, and the classes of the figures take theirs from them.</summary>
internal static class Stylesheet
{
    /// <summary>Carnot's cycle in pressure and volume, two isotherms and two adiabats of an ideal gas.</summary>
    public const string Mark = "<svg class=\"mark\" viewBox=\"0 0 48 48\" width=\"48\" height=\"48\" aria-hidden=\"true\" fill=\"none\" stroke-width=\"2.6\" stroke-linecap=\"round\"><path class=\"hot\" d=\"M8 6C11 14 17 19 26 22\"/><path class=\"adiabat\" d=\"M26 22C29 30 34 37 42 42\"/><path class=\"cold\" d=\"M42 42C30 40 21 35 16 28\"/><path class=\"adiabat\" d=\"M16 28C12 21 9 13 8 6\"/></svg>";

    public static readonly string Text = Rules + Variables();

    private const string Rules = """

        *{box-sizing:border-box}
        html{color-scheme:light dark;-webkit-text-size-adjust:100%;scroll-behavior:smooth}
        body{margin:0 auto;padding:2.2rem 1.25rem 4rem;max-width:56rem;background:var(--page);color:var(--ink);
          font:1.0625rem/1.58 Charter,'Bitstream Charter','Iowan Old Style','Source Serif 4','Palatino Linotype',Georgia,serif;
          overflow-wrap:break-word;font-variant-numeric:oldstyle-nums;hanging-punctuation:first}
        header{display:flex;gap:1rem;align-items:flex-start;padding-top:1.1rem;border-top:3px solid;border-image:linear-gradient(90deg,var(--hot),var(--warm) 45%,var(--cold)) 1}
        header .mark{flex:none;margin-top:.15rem}header div{min-width:0}
        .hot{stroke:var(--hot)}.cold{stroke:var(--cold)}.adiabat{stroke:var(--quiet)}
        h1{font-size:clamp(1.55rem,1.2rem + 1.8vw,2.15rem);line-height:1.18;letter-spacing:-.012em;font-weight:600;margin:0;text-wrap:balance}
        .subtitle{margin:.35rem 0 0;color:var(--quiet);font-size:.97rem;line-height:1.45}
        h2{font-size:1.3rem;line-height:1.25;font-weight:600;letter-spacing:-.005em;margin:3rem 0 .7rem;padding-top:.9rem;border-top:1px solid var(--line);text-wrap:balance}
        p{margin:.75rem 0;max-width:42rem;text-wrap:pretty}
        a{color:var(--link);text-underline-offset:.18em;text-decoration-thickness:.06em}
        :focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
        .skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:.5rem;background:var(--page);padding:.3rem .6rem}
        nav{margin:1.5rem 0 0;font:.83rem/1.5 var(--sans)}
        nav ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.15rem 1.15rem}
        nav a{color:var(--quiet);text-decoration:none}nav a:hover{color:var(--link);text-decoration:underline}
        .verdict{font-size:1.22rem;line-height:1.5;margin:1.7rem 0 .5rem;padding-left:1.1rem;border-left:3px solid var(--hot);max-width:44rem}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(15rem,44%),1fr));margin:1.3rem 0;background:var(--card);border:1px solid var(--line);border-radius:5px;overflow:hidden}
        .tiles div{box-shadow:1px 1px 0 var(--line);padding:.75rem .9rem .8rem}
        .tiles dt{font:600 .75rem/1.3 var(--sans);color:var(--quiet)}
        .tiles dd{margin:0}
        .tiles .value{font-size:1.36rem;line-height:1.35;margin-top:.18rem;font-variant-numeric:lining-nums tabular-nums;letter-spacing:-.01em}
        .tiles .unit{font-size:.85rem;color:var(--quiet);letter-spacing:0}
        .tiles .detail{font:.77rem/1.4 var(--sans);color:var(--quiet);margin-top:.15rem}
        figure{margin:1.6rem 0 1.9rem;padding:0}
        .plot{background:var(--card);border:1px solid var(--line);border-radius:5px;padding:.55rem .4rem .3rem;overflow-x:auto}
        .plot svg{display:block;width:100%;height:auto;min-width:30rem;max-width:56rem;margin:auto}
        figcaption{margin:.6rem 0 0;font:.875rem/1.5 var(--sans);color:var(--quiet);max-width:42rem}
        figcaption b,caption b{color:var(--ink);font-weight:600}
        .tools{display:none;margin:.4rem 0 0;gap:.5rem}.js .tools{display:flex}
        button{font:.77rem/1 var(--sans);color:var(--quiet);background:none;border:1px solid var(--line);border-radius:4px;padding:.38rem .6rem;cursor:pointer}
        button:hover{color:var(--link);border-color:currentColor}
        details{margin:.6rem 0}
        summary{cursor:pointer;font:.84rem/1.5 var(--sans);color:var(--quiet)}summary:hover{color:var(--link)}
        .scroll{overflow-x:auto;margin:1.2rem 0}
        details.data .scroll{max-height:22rem;overflow:auto;margin:.5rem 0}
        table{border-collapse:collapse;min-width:60%;font:.845rem/1.45 var(--sans);font-variant-numeric:lining-nums tabular-nums}
        caption{text-align:left;padding:0 0 .5rem;color:var(--quiet);line-height:1.45}
        th,td{padding:.36rem .7rem .36rem 0;text-align:left;font-weight:400;vertical-align:baseline}
        th:last-child,td:last-child{padding-right:.2rem}
        thead th{font-weight:600;vertical-align:bottom;border-top:1.5px solid var(--ink);border-bottom:1px solid var(--ink)}
        thead .unit{font-weight:400;color:var(--quiet)}
        tbody tr:last-child>*{border-bottom:1.5px solid var(--ink)}
        tbody tr+tr>*{border-top:1px solid var(--line)}
        .n{text-align:right;padding-left:.7rem}td.n{white-space:nowrap}tbody th{min-width:6.5rem}tbody th,.data thead th{overflow-wrap:anywhere}.data thead th{min-width:5rem}
        .strong>*{font-weight:600;background:var(--tint)}
        .note{border-left:3px solid var(--cold);padding:.5rem 0 .5rem 1rem;font-size:1rem;background:linear-gradient(90deg,var(--tint),transparent)}
        .warning{border-left-color:var(--hot)}
        pre{margin:1rem 0;padding:.75rem .9rem;background:var(--card);border:1px solid var(--line);border-radius:5px;overflow-x:auto;font:.83rem/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace}
        footer{margin-top:3.5rem;padding-top:.9rem;border-top:1px solid var(--line);font:.8rem/1.5 var(--sans);color:var(--quiet)}
        svg .ink{fill:var(--ink)}svg .quiet,svg .rulefill{fill:var(--quiet)}svg .grid{stroke:var(--grid)}svg .rule{stroke:var(--rule)}svg .paper{fill:none}
        svg [paint-order]{stroke:var(--card)}
        @media (max-width:34rem){body{padding:1.2rem .9rem 3rem;font-size:1rem}.verdict{font-size:1.1rem}header .mark{width:38px}}
        @media print{body{max-width:none;padding:0;font-size:10.5pt}nav,.tools,.skip,details.data{display:none!important}figure,.tiles,table{break-inside:avoid}h2{break-after:avoid}.plot svg{min-width:0}.plot,.scroll,pre{overflow:visible}a{color:inherit}}

        """;

    private static string Variables()
    {
        static string Series(string[] colours) => string.Concat(colours.Select((colour, i) => $"--c{i}:{colour};"));
        string light = "--sans:ui-sans-serif,system-ui,-apple-system,'Segoe UI','Helvetica Neue',Arial,'Liberation Sans',sans-serif;--page:#FBFAF7;--card:#FFFFFF;--ink:#1B1E23;--quiet:#59606A;--line:#E0DED8;--grid:#E7E8EA;--rule:#8C939D;--tint:#F3EFE8;--link:#0B5C8E;--hot:#C4501B;--warm:#D9A441;--cold:#1F6FA8;" + Series(Palette.Light);
        string dark = "--page:#15171B;--card:#1B1E23;--ink:#E7E5E0;--quiet:#A3A9B3;--line:#30353D;--grid:#2B3037;--rule:#747C88;--tint:#23272E;--link:#82C1EC;--hot:#F08A4B;--warm:#E6B84A;--cold:#5CB3E8;" + Series(Palette.Dark);
        string classes = string.Concat(Enumerable.Range(0, Palette.Light.Length).Select(i => $"svg .s{i}{{stroke:var(--c{i})}}svg .f{i}{{fill:var(--c{i})}}"));
        return $"{classes}\n:root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n";
    }
}
