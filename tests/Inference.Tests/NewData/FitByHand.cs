using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.NewData;

/// <summary>A fit whose draws are given, to a story and its training rows.</summary>
internal static class FitByHand
{
    public static SavedFit Of(string story, string csv, int count, params (string Name, Func<int, double[]> At)[] draws) =>
        Of(story, InputTables.Of(TestStory.Read(csv)), count, draws);

    public static SavedFit Of(string story, InputTables tables, int count, params (string Name, Func<int, double[]> At)[] draws) =>
        Of(TestStory.By(story, tables), count, draws)
            with { Training = TrainingRowArrays.Collect(TestStory.By(story, tables).Graph, tables) };

    public static SavedFit Of(TestStory bound, int count, params (string Name, Func<int, double[]> At)[] draws)
    {
        var arrays = draws.ToDictionary(d => d.Name,
            d => new Tensor([count, .. bound.Problem.ShapeOf(bound.Graph[d.Name])], [.. Enumerable.Range(0, count).SelectMany(d.At)]));
        var graph = FittedColumns.Put(bound.Graph, SavedData.Of(bound.Problem)).Story!.Graph;
        return new("kept", graph, "by hand", bound.Problem.Hyperparameters, [],
            SavedData.Of(bound.Problem), new(count, arrays), IsPoint: count == 1);
    }

    /// <summary>What it says of the rows of another table.</summary>
    public static Result<RowScores> Scored(this SavedFit fit, string csv, bool sameRows = false, ulong seed = 1)
    {
        var binding = fit.Bind(InputTables.Of(TestStory.Read(csv)), TestStory.Catalog, sameRows: sameRows);
        return binding.Problem is { } problem
            ? RowScoring.Score(fit, problem, sameRows, TestStory.Catalog, seed) : new(null, binding.Diagnostics);
    }
}
