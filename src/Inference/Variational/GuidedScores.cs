using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>How well a trained story foresees rows: the ladder of lower bounds on log p(row) that its guide gives, each with its mean over the rows and the standard error of that mean.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Width">How many numbers the story draws in a row.</param>
/// <param name="Rungs">ELBO, then IWAE_k for ascending k; the last one is the best estimate.</param>
public sealed record GuidedScores(int Rows, int Width, IReadOnlyList<Rung> Rungs)
{
    /// <summary>The k of the rungs below the last.</summary>
    private static readonly int[] Below = [10];

    public Rung Best => Rungs[^1];

    /// <summary>Each two neighbours: whether the higher one is higher, but for two standard errors of their difference over the rows.</summary>
    public IEnumerable<(Rung Lower, Rung Higher, double Rise, double Error, bool Holds)> Steps => Rungs.Zip(Rungs.Skip(1), (lower, higher) =>
    {
        var (mean, n) = (higher.Mean - lower.Mean, lower.EachRow.Length);
        var error = n < 2 ? 0 : Math.Sqrt(lower.EachRow.Zip(higher.EachRow, (a, b) => b - a - mean).Sum(d => d * d) / (n - 1.0) / n);
        return (lower, higher, mean, error, mean >= -2 * error);
    });

    /// <param name="fit">A fit with trained weights.</param>
    /// <param name="problem">Its story with the rows.</param>
    /// <param name="catalogue">What the story's names mean.</param>
    /// <param name="particles">The k of the last rung.</param>
    /// <param name="seed">Of the draws.</param>
    /// <param name="threads">How many share the work.</param>
    public static Result<GuidedScores> Of(KeptFit fit, Problem problem, StandardCatalogue catalogue, int particles, ulong seed, int threads)
    {
        var completed = AmortisedGuide.Completed(problem, catalogue, fit.Weights);
        var settings = GuidedSettings.Of(BoundKind.Iwae, completed, new FitOptions(seed));
        if (settings.Request is not { Rows: { } rows, NeedsAllRows: false } || fit.OnlyInItsGuide(problem) is not null) return FitDiagnostics.NoRows(fit.Folder);
        try
        {
            using var ratios = new LogRatios(completed, catalogue, settings.Request with { Particles = particles }, fit.Weights, seed, threads);
            return new GuidedScores(ratios.Rows, WidthOf(problem, rows), BoundLadder.Of(ratios, [.. Below.Where(k => k < particles && particles % k == 0), particles], CancellationToken.None));
        }
        catch (LoweringLimit limit)
        {
            return PlanDiagnostics.MethodRefuses(fit.Method, limit.ToRefusal());
        }
        catch (UnlikeWeight unlike)
        {
            return FitDiagnostics.OtherRows(fit.Folder, unlike.Message);
        }
    }

    private static int WidthOf(Problem problem, Plate rows) => problem.Graph.Variables
        .Where(v => v.Role == Role.Data && BatchedPlate.Has(v, rows) && problem.Graph.StatementsOf(v.Name).Any()).Sum(v => problem.ShapeOf(v)[1..].Count);
}
