using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// The rows of a plate in two parts that the seed alone settles: those that are trained on, and those that training does not see, each in
/// the order of the data.
/// </summary>
internal sealed record HeldOutRows(Problem Trained, Problem Held)
{
    /// <summary>
    /// The two parts for fits that are judged by the second: what functions of whole columns come to, such as `sd(x)`, is computed from the
    /// trained rows alone, and both parts are read with it. Otherwise held-out rows would reach the training through these numbers.
    /// </summary>
    /// <param name="problem">As for <see cref="Of(Problem, Plate, double, ulong)"/>.</param>
    /// <param name="rows">As there.</param>
    /// <param name="share">As there.</param>
    /// <param name="seed">As there.</param>
    /// <returns>The parts, or why the trained rows leave such a function without a value.</returns>
    public static Result<HeldOutRows> Split(Problem problem, Plate rows, double share, ulong seed)
    {
        if (problem.Reread is not { } reread || problem.Frozen.Count == 0) return Of(problem, rows, share, seed);
        var members = new bool[problem.SizeOf(rows.Size)];
        foreach (var held in Chosen(members.Length, share, seed).Held) members[held] = true;
        var binding = reread(new(rows.Name, members));
        if (binding.Problem is not { } read) return new(null, [.. binding.Diagnostics.Select(TrainingDiagnostics.OfTrainedRows)]);
        var data = problem.Data.ToDictionary(d => d.Key, d => read.Data.GetValueOrDefault(d.Key) ?? d.Value);
        return Of(problem with { Data = data, Frozen = read.Frozen, Reread = null }, rows, share, seed);
    }

    /// <param name="problem">The story and all rows; each array over the plate has it as its first dimension.</param>
    /// <param name="rows">A plate of two rows or more.</param>
    /// <param name="share">Of the rows, between 0 and 1; at least one row is held out, and one is not.</param>
    /// <param name="seed">Of the choice.</param>
    public static HeldOutRows Of(Problem problem, Plate rows, double share, ulong seed)
    {
        var (trained, held) = Chosen(problem.SizeOf(rows.Size), share, seed);
        return new(Of(problem, rows, trained), Of(problem, rows, held));
    }

    /// <summary>The story on some of its rows, which may be the same ones several times.</summary>
    public static Problem Of(Problem problem, Plate plate, int[] rows)
    {
        var own = problem.Graph.Variables.Where(v => v.Role == Role.Data && BatchedPlate.Has(v, plate)).Select(v => v.Name).ToHashSet();
        var sizes = new Dictionary<string, long>(problem.Sizes) { [plate.Name] = rows.Length };
        var data = problem.Data.ToDictionary(d => d.Key, d => own.Contains(d.Key) ? Rows(d.Value) : d.Value);
        var missing =
            problem.Missing.Select(m => (m.Key, Value: own.Contains(m.Key) ? Of(m.Value, problem.Data[m.Key].Shape[0], rows) : m.Value));
        return problem.WithData(data, sizes, missing.Where(m => m.Value is not null).ToDictionary(m => m.Key, m => m.Value!));

        Tensor Rows(Tensor all) => new([rows.Length, .. all.Shape[1..]], Taken(all.Values, all.Shape[0], rows));
    }

    private static (int[] Trained, int[] Held) Chosen(int all, double share, ulong seed)
    {
        var order = Shuffled(all, seed);
        var held = Math.Clamp((int)Math.Round(share * all), 1, all - 1);
        return ([.. order.Skip(held).Order()], [.. order.Take(held).Order()]);
    }

    private static int[] Shuffled(int count, ulong seed)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new RandomStream(seed, "rows held out").Shuffle(order);
        return order;
    }

    /// <summary>The missing cells of some rows; null where they have none.</summary>
    private static MissingCells? Of(MissingCells missing, int all, int[] rows)
    {
        var (width, mask) = (missing.Mask.Length / all, Taken(missing.Mask, all, rows));
        return Array.IndexOf(mask, true) is >= 0 and var first ? new(mask, PlaceOf(first), PlaceOf) : null;

        DataPlace PlaceOf(int cell) => missing.PlaceOf((rows[cell / width] * width) + (cell % width));
    }

    private static T[] Taken<T>(T[] from, int all, int[] rows)
    {
        var width = from.Length / all;
        var taken = new T[rows.Length * width];
        for (var i = 0; i < rows.Length; i++) from.AsSpan(rows[i] * width, width).CopyTo(taken.AsSpan(i * width));
        return taken;
    }
}
