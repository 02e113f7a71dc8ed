namespace Carnot.Reports.Figures;

/// <summary>Colours, dashes and markers, so that series differ in print and to every eye.</summary>
/// <remarks>
/// Okabe and Ito's palette ("Color Universal Design", 2008) without yellow, which vanishes on paper, and with black last.
/// Elements carry their colour as an attribute and a class beside it: alone a file shows the attribute, in a page the page's rules win.
/// </remarks>
internal static class Palette
{
    public static readonly string[] Light = ["#0072B2", "#D55E00", "#009E73", "#B4538A", "#B87F00", "#3A9BD9", "#3C4148"];

    public static readonly string[] Dark = ["#5CB3E8", "#F08A4B", "#3CC79A", "#E09AC4", "#E6B84A", "#9AD1F5", "#C9CED6"];

    // Lengths in pixels; the first is solid, and no two look alike at a line width of 1.8.
    public static readonly string[] Dashes = ["", "7 3.5", "2 3", "10 3 2 3", "14 4", "5 2 1.5 2 1.5 2", "3.5 2"];

    public const string Ink = "#1B1E23", Quiet = "#59606A", Grid = "#E4E6EA", Rule = "#8C939D", Paper = "#FFFFFF";

    // Every eighth of the viridis ramp (van der Walt and Smith, CC0), perceptually even from dark to light.
    private static readonly (int R, int G, int B)[] Ramp =
        [(68, 1, 84), (71, 45, 123), (59, 82, 139), (44, 114, 142), (33, 145, 140), (40, 174, 128), (94, 201, 98), (173, 220, 48), (253, 231, 37)];

    public static string Stroke(int slot) => $"class=\"s{slot % Light.Length}\" stroke=\"{Light[slot % Light.Length]}\"";

    public static string Fill(int slot) => $"class=\"f{slot % Light.Length}\" fill=\"{Light[slot % Light.Length]}\"";

    public static string Dash(int slot) => Dashes[Shape(slot)] is { Length: > 0 } dash ? $" stroke-dasharray=\"{dash}\"" : "";

    /// <summary>The ramp at t in [0, 1], and whether dark text reads better on it.</summary>
    public static (string Colour, bool Bright) Heat(double t)
    {
        double at = Math.Clamp(t, 0, 1) * (Ramp.Length - 1);
        int i = Math.Min((int)at, Ramp.Length - 2);
        double f = at - i;
        int Mix(int a, int b) => (int)Math.Round(a + (b - a) * f);
        var (r, g, b) = (Mix(Ramp[i].R, Ramp[i + 1].R), Mix(Ramp[i].G, Ramp[i + 1].G), Mix(Ramp[i].B, Ramp[i + 1].B));
        return ($"#{r:X2}{g:X2}{b:X2}", t > 0.55);
    }

    /// <summary>A marker of about 7 pixels across, centred on the origin.</summary>
    public static string Marker(int slot) => Shape(slot) switch
    {
        0 => "M-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0z",
        1 => "M-3-3h6v6h-6z",
        2 => "M0-4l3.8 6.6h-7.6z",
        3 => "M0-4.3l4.3 4.3l-4.3 4.3l-4.3-4.3z",
        4 => "M0 4l3.8-6.6h-7.6z",
        5 => "M-1-4h2v3h3v2h-3v3h-2v-3h-3v-2h3z",
        _ => "M-3.5-2.1l1.4-1.4l2.1 2.1l2.1-2.1l1.4 1.4l-2.1 2.1l2.1 2.1l-1.4 1.4l-2.1-2.1l-2.1 2.1l-1.4-1.4l2.1-2.1z",
    };

    /// <summary>Which of the seven dashes and markers: another at every round of the colours, so that 49 slots differ.</summary>
    private static int Shape(int slot) => (slot + slot / Light.Length) % Dashes.Length;
}
