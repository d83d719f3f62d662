using ProbDsl.Inference;
using ProbDsl.Runtime;

namespace ProbDsl.Tests;

/// <summary>A fit whose draws are given, to a story and its training rows.</summary>
internal static class FitByHand
{
    public static KeptFit Of(string story, string csv, int count, params (string Name, Func<int, double[]> At)[] draws)
    {
        var told = Told.By(story, csv);
        var arrays = draws.ToDictionary(d => d.Name, d => new Tensor([count, .. told.Problem.ShapeOf(told.Graph[d.Name])], [.. Enumerable.Range(0, count).SelectMany(d.At)]));
        return new("kept", told.Graph, "by hand", told.Problem.Hyperparameters, [], Remembered.Of(told.Problem), new(count, arrays), IsPoint: count == 1);
    }

    /// <summary>What it says of the rows of another table.</summary>
    public static Result<RowScores> Scored(this KeptFit fit, string csv, bool sameRows = false, ulong seed = 1)
    {
        var binding = fit.Bind(InputTables.Of(Told.Read(csv)), Told.Catalogue);
        return binding.Problem is { } problem ? RowScores.Of(fit, problem, sameRows, Told.Catalogue, seed) : new(null, binding.Diagnostics);
    }
}
