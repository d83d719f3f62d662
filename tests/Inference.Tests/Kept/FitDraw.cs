using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.ForwardSampling;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Sampling;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Kept;

/// <summary>A draw from a fit as the command line makes it: its arrays by name, or what stands in the way.</summary>
internal sealed record FitDraw(SampledStory? Sampled, FittedUnknowns? Unknowns, ValueList<Diagnostic> Diagnostics)
{
    public double[] this[string name] => (Sampled
        ?? throw new InvalidOperationException(string.Join("\n", Diagnostics.Select(d => $"{d.Code} {d.Message}")))).Values[name].Values;

    /// <param name="fit">What was read back.</param>
    /// <param name="count">What `-n` says.</param>
    /// <param name="csv">The new data.</param>
    /// <param name="sameRows">Whether these are the data of the fit.</param>
    /// <param name="seed">What `--seed` says.</param>
    /// <param name="sizes">What `--set` says.</param>
    public static FitDraw Of(SavedFit fit, int? count = null, string? csv = null, bool sameRows = false, ulong seed = 1,
        params (string Name, long Size)[] sizes)
    {
        var tables = csv is null ? InputTables.None : InputTables.Of(TestStory.Read(csv));
        var behind = ContinuedTables.OfDraws(fit, tables, sameRows || csv is null);
        if (behind.Value is not { } continued) return new(null, null, behind.Diagnostics);
        var draws = new PriorDrawRequest(fit.Graph, sizes.ToDictionary(s => s.Name, s => s.Size), count,
            continued.Tables) { Fitted = fit.FittedPlates, HasDraws = !fit.IsPoint, Continued = continued.Plates.Keys.ToHashSet() };
        var binding = fit.Bind(continued, TestStory.Catalog, draws);
        if (binding.Problem is not { } problem) return new(null, null, binding.Diagnostics);
        var unknowns = fit.In(problem, sameRows);
        var limits = new DrawChecks(fit.Graph, TestStory.Catalog, unknowns.Known).Find().ToValueList();
        if (limits.Count > 0) return new(null, unknowns, limits);
        var sample = new PriorSampler(problem, TestStory.Catalog, new FittedDraws(unknowns, fit.Posterior.Count, draws.Replicates, seed))
            .Sample(seed, draws.Replicates);
        return new(sample.Value is { } drawn ? drawn with { AreRows = draws.IsRowByRow } : null, unknowns, sample.Diagnostics);
    }
}
