using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Continuing;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Rows;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Rows;

/// <summary>A fit whose draws are given, to a story and its training rows.</summary>
internal static class FitByHand
{
    public static KeptFit Of(string story, string csv, int count, params (string Name, Func<int, double[]> At)[] draws) =>
        Of(story, InputTables.Of(Told.Read(csv)), count, draws);

    public static KeptFit Of(string story, InputTables tables, int count, params (string Name, Func<int, double[]> At)[] draws) =>
        Of(Told.By(story, tables), count, draws) with { Training = TrainingRows.Of(Told.By(story, tables).Graph, tables) };

    public static KeptFit Of(Told told, int count, params (string Name, Func<int, double[]> At)[] draws)
    {
        var arrays = draws.ToDictionary(d => d.Name,
            d => new Tensor([count, .. told.Problem.ShapeOf(told.Graph[d.Name])], [.. Enumerable.Range(0, count).SelectMany(d.At)]));
        return new("kept", FittedColumns.Put(told.Graph, Remembered.Of(told.Problem)).Graph, "by hand", told.Problem.Hyperparameters, [],
            Remembered.Of(told.Problem), new(count, arrays), IsPoint: count == 1);
    }

    /// <summary>What it says of the rows of another table.</summary>
    public static Result<RowScores> Scored(this KeptFit fit, string csv, bool sameRows = false, ulong seed = 1)
    {
        var binding = fit.Bind(InputTables.Of(Told.Read(csv)), Told.Catalogue, sameRows: sameRows);
        return binding.Problem is { } problem
            ? RowScoring.Of(fit, problem, sameRows, Told.Catalogue, seed) : new(null, binding.Diagnostics);
    }
}
