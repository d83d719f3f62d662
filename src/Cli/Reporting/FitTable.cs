using ProbDsl.Inference.Results.Sections;

namespace ProbDsl.Cli.Reporting;

/// <summary>The result for people: the lines of its sections, then what to do next.</summary>
internal static class FitTable
{
    /// <param name="fit">That has ended.</param>
    /// <param name="folder">Where it is kept; null: nowhere.</param>
    /// <param name="shown">Which arrays are printed in full.</param>
    public static string Print(FitRecord fit, string? folder, ShownNames shown) => $"\n{fit.Page(shown)}{(folder is null ? Next() : "")}";

    private static string Next() => Paragraph.OfItems("next: ", "--out DIR keeps this fit", "--format json prints every digit");
}
