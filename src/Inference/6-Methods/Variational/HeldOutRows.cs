namespace ProbDsl.Inference.Variational;

/// <summary>
/// A random split of the rows of a plate that depends only on the seed: training rows and held-out rows, each in the order of the data.
/// </summary>
public sealed record HeldOutRows(Problem Trained, Problem Held)
{
    /// <summary>
    /// The split for fits that are judged by the held-out rows: functions of whole columns, such as `sd(x)`, are computed from the training
    /// rows alone and used for both parts. Otherwise the held-out rows would affect training through these values.
    /// </summary>
    /// <param name="problem">See <see cref="Choose(Problem, Plate, double, ulong)"/>.</param>
    /// <param name="rows">See there.</param>
    /// <param name="fraction">See there.</param>
    /// <param name="seed">See there.</param>
    /// <returns>The parts, or the error if such a function has no value on the training rows.</returns>
    public static Result<HeldOutRows> Split(Problem problem, Plate rows, double fraction, ulong seed)
    {
        if (problem.Reread is not { } reread || problem.Frozen.Count == 0) return Choose(problem, rows, fraction, seed);
        var members = new bool[problem.SizeOf(rows.Size)];
        foreach (var held in Chosen(members.Length, fraction, seed).Held) members[held] = true;
        var binding = reread(new(rows.Name, members));
        if (binding.Problem is not { } read) return new(null, [.. binding.Diagnostics.Select(TrainingDiagnostics.OfTrainedRows)]);
        var data = problem.Data.ToDictionary(d => d.Key, d => read.Data.GetValueOrDefault(d.Key) ?? d.Value);
        return Choose(problem with { Data = data, Frozen = read.Frozen, Reread = null }, rows, fraction, seed);
    }

    /// <param name="problem">The story and all rows; each array over the plate has it as its first dimension.</param>
    /// <param name="rows">A plate with at least two rows.</param>
    /// <param name="fraction">The fraction of held-out rows, between 0 and 1; at least one row is held out, and one is not.</param>
    /// <param name="seed">The seed of the split.</param>
    public static HeldOutRows Choose(Problem problem, Plate rows, double fraction, ulong seed)
    {
        var (trained, held) = Chosen(problem.SizeOf(rows.Size), fraction, seed);
        return new(Take(problem, rows, trained), Take(problem, rows, held));
    }

    /// <summary>The rows of the file in the groups of a plate: the members of the longest chain of plates in it.</summary>
    public static int InFile(Problem problem, Plate plate) => GroupNesting.NamesIn(problem.Graph, plate).Where(name => name != plate.Name)
        .Select(name => (int)problem.Groups.Lengths[name].Values.Sum()).DefaultIfEmpty(problem.SizeOf(plate.Size)).Max();

    /// <summary>The story on some of its rows, possibly with repeats.</summary>
    public static Problem Take(Problem problem, Plate plate, int[] rows)
    {
        var own = problem.Graph.Variables.Where(v => v.Role == Role.Data && BatchedPlate.Has(v, plate)).Select(v => v.Name).ToHashSet();
        var sizes = new Dictionary<string, long>(problem.Sizes) { [plate.Name] = rows.Length };
        var data = problem.Data.ToDictionary(d => d.Key, d => own.Contains(d.Key) ? Rows(d.Value) : d.Value);
        var missing =
            problem.Missing.Select(m => (m.Key, Value: own.Contains(m.Key) ? Take(m.Value, problem.Data[m.Key].Shape[0], rows) : m.Value));
        return problem.WithData(data, sizes, missing.Where(m => m.Value is not null).ToDictionary(m => m.Key, m => m.Value!)) with
        {
            Groups = problem.Groups.Of(problem.Graph, plate, problem.SizeOf(plate.Size), rows),
        };

        Tensor Rows(Tensor all) => new([rows.Length, .. all.Shape[1..]], Taken(all.Values, all.Shape[0], rows));
    }

    private static (int[] Trained, int[] Held) Chosen(int all, double fraction, ulong seed)
    {
        var order = Shuffled(all, seed);
        var held = Math.Clamp((int)Math.Round(fraction * all), 1, all - 1);
        return ([.. order.Skip(held).Order()], [.. order.Take(held).Order()]);
    }

    private static int[] Shuffled(int count, ulong seed)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new RandomStream(seed, "rows held out").Shuffle(order);
        return order;
    }

    /// <summary>The missing cells of some rows; null if they have none.</summary>
    private static MissingCells? Take(MissingCells missing, int all, int[] rows)
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
