namespace ProbDsl.Catalog.Flows;

/// <summary>
/// The halves of the elements of a coupling flow, by their positions in a row: the first and the last elements; the fields of a
/// checkerboard over an image [height, width] or [channels, height, width]; or its even and odd lines, which are halves of the channels
/// after each 2 x 2 square becomes one pixel (Dinh et al. 2017, section 3.4 and 3.6).
/// </summary>
internal static class CouplingHalves
{
    public static (int[] First, int[] Second) Divide(MapCall call)
    {
        var mask = call.Options.Word("mask", "halves");
        var halves = Enumerable.Range(0, call.Elements).ToLookup(at => mask switch
        {
            "checkerboard" => (Line(call.Dimensions, at) + Column(call.Dimensions, at)) % 2 == 0,
            "squeeze" => Line(call.Dimensions, at) % 2 == 0,
            _ => at < (call.Elements + 1) / 2,
        });
        return ([.. halves[true]], [.. halves[false]]);
    }

    /// <summary>Why these options do not divide the elements of a type, or null.</summary>
    public static string? Refusal(TensorType type, ValueList<GivenOption> options) =>
        OfImages(options) is { } mask && type.Dims.Count is not (2 or 3)
            ? $"`mask = {mask}` divides images, real[height, width] or real[channels, height, width], but this is {type}" : null;

    /// <summary>Why one half of an image is empty, or null.</summary>
    public static string? SizeRefusal(TensorType type, ValueList<GivenOption> options) =>
        OfImages(options) is { } mask && type.Dims[^2].Size == Size.One && (mask == "squeeze" || type.Dims[^1].Size == Size.One)
            ? $"`mask = {mask}` needs at least two {(mask == "squeeze" ? "lines" : "pixels")} of an image, real[channels, height, width], "
                + $"but this is {type}" : null;

    private static string? OfImages(ValueList<GivenOption> options) =>
        options.FirstOrDefault(o => o.Name == "mask")?.Value is Symbol { Name: "checkerboard" or "squeeze" } mask ? mask.Name : null;

    private static int Line(Shape image, int at) => at / image[^1] % image[^2];

    private static int Column(Shape image, int at) => at % image[^1];
}
