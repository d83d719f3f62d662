using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.MarginalEffects;
using ProbDsl.Tests.Kept;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MarginalEffects;

/// <summary>Effects of columns in fits whose draws are made by hand.</summary>
internal sealed record EffectsOf(SavedFit Fit, InputTables Tables)
{
    public bool AreSameRows { get; init; } = true;

    public static EffectsOf Draws(string story, string csv, int count, params (string Name, int[] Shape, double[] Values)[] draws) =>
        new(KeptFiles.Drawn(story, csv, count, draws).Read(), InputTables.Of(TestStory.Read(csv)));

    public EffectsOf On(string csv) => this with { Tables = InputTables.Of(TestStory.Read(csv)), AreSameRows = false };

    public ColumnEffects With(EffectRequest? asked = null) => new(Fit, Tables, AreSameRows, TestStory.Catalog, asked ?? new());

    public EffectTable Comparisons(
        string variable, string? values = null, EffectScale scale = EffectScale.Difference, params string[] by) =>
        Valid(With(new() { By = by }).Comparisons(variable, values, scale));

    public EffectTable Differentiate(string variable, DerivativeScale scale = DerivativeScale.Derivative, params string[] by) =>
        Valid(With(new() { By = by }).Differentiate(variable, scale));

    /// <summary>The code of the only error.</summary>
    public static string Code(ProbDsl.Inference.Problems.Result<EffectTable> result)
    {
        Assert.Null(result.Value);
        return Assert.Single(result.Diagnostics).Code;
    }

    private static EffectTable Valid(ProbDsl.Inference.Problems.Result<EffectTable> result)
    {
        Assert.True(result.Value is not null, string.Join("\n", result.Diagnostics.Select(d => $"{d.Code} {d.Message}")));
        return result.Value;
    }
}
