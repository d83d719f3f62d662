using ProbDsl.Catalog.Layers;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalog.Flows;

/// <summary>
/// The halves of the elements of a coupling flow, by their positions in a row: the first and the last elements; the fields of a
/// checkerboard over the first two dimensions of an image; or its even and odd lines, which are halves of the channels after each 2 x 2
/// square becomes one pixel (Dinh et al. 2017, section 3.4 and 3.6).
/// </summary>
internal static class CouplingHalves
{
    public static (int[] First, int[] Second) Of(MapCall call)
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
        options.FirstOrDefault(o => o.Name == "mask")?.Value is Symbol { Name: "checkerboard" or "squeeze" } mask && type.Dims.Count < 2
            ? $"`mask = {mask.Name}` divides images, but {type} has no lines and columns" : null;

    private static int Line(Shape image, int at) => at / image[1..].Count;

    private static int Column(Shape image, int at) => at / image[2..].Count % image[1];
}
