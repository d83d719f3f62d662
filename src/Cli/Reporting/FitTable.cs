using ProbDsl.Inference.Fits;

namespace ProbDsl.Cli.Reporting;

/// <summary>The result for people: the lines of its sections, then what to do next.</summary>
internal static class FitTable
{
    private const string Next = "next: --out DIR keeps this fit · --format json prints every digit\n";

    /// <param name="fit">That has ended.</param>
    /// <param name="folder">Where it is kept; null: nowhere.</param>
    public static string Print(FitRecord fit, string? folder) => $"\n{fit.Page}{(folder is null ? Next : "")}";
}
