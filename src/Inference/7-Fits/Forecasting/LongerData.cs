namespace ProbDsl.Inference.Forecasting;

/// <summary>Appends positions without data to each sequence of a problem.</summary>
internal static class LongerData
{
    /// <param name="problem">The problem of the sequences.</param>
    /// <param name="along">What runs along them.</param>
    /// <param name="steps">The number of further positions.</param>
    /// <param name="areOfFit">Whether the sequences are those of the fit.</param>
    public static Result<Problem> Extend(Problem problem, Sequences along, int steps, bool areOfFit)
    {
        var before = checked((int)problem.Sizes[along.Length]);
        int[] lengths = along.Rows is null ? [before] : [.. problem.Groups.Lengths[along.Length].Values.Select(l => (int)l)];
        var rows = (double)steps * problem.SizeOf(along.Members.Size);
        if (rows > ContinuationDiagnostics.MostAhead) return SequenceDiagnostics.TooFarAhead(along, steps, rows);
        var longer = new LongerSequences(along.Length, lengths, steps, areOfFit);
        var (data, missing) = (new Dictionary<string, Tensor>(problem.Data), new Dictionary<string, MissingCells>(problem.Missing));
        foreach (var variable in problem.Graph.Variables.Where(v => v.Role == Role.Data && problem.Data.ContainsKey(v.Name)))
        {
            var at = variable.Whole.Dims.ToList().FindIndex(d => d.Size.Symbol == along.Length);
            if (at < 0) continue;
            var (values, mask) = Extend(problem.Data[variable.Name], at, longer, problem.Missing.GetValueOrDefault(variable.Name)?.Mask);
            data[variable.Name] = values;
            var known = problem.Missing.GetValueOrDefault(variable.Name);
            missing[variable.Name] = new(mask, known?.First ?? new($"the {steps} steps ahead"),
                _ => new DataPlace($"the {steps} steps ahead", Column: variable.Name));
        }

        var groups = along.Rows is null ? problem.Groups : new Groups(new Dictionary<string, Tensor>(
            problem.Groups.Lengths) { [along.Length] = Longer(problem.Groups.Lengths[along.Length], steps) }, problem.Groups.Names);
        return problem.WithData(data, new Dictionary<string, long>(problem.Sizes) { [along.Length] = before + steps }, missing) with
        {
            Groups = groups, Longer = longer, NewlySizedPlates = problem.NewlySizedPlates.Append(along.Length).ToHashSet(),
        };
    }

    /// <summary>The array with further positions, which repeat the last value, and the mask of all missing ones.</summary>
    private static (Tensor Values, bool[] Missing) Extend(Tensor of, int at, LongerSequences longer, bool[]? missing)
    {
        var (before, inner) = (of.Shape[at], of.Shape.Skip(at + 1).Aggregate(1, (n, size) => n * size));
        var after = before + longer.Steps;
        var outer = of.Shape.Take(at).Aggregate(1, (n, size) => n * size);
        var (values, mask) = (new double[checked(outer * after * inner)], new bool[outer * after * inner]);
        for (var sequence = 0; sequence < outer; sequence++)
        {
            var own = longer.LengthOf(sequence);
            for (var place = 0; place < after; place++)
            {
                var from = ((sequence * before) + Math.Min(place, before - 1)) * inner;
                var to = ((sequence * after) + place) * inner;
                of.Values.AsSpan(from, inner).CopyTo(values.AsSpan(to, inner));
                if (place < own) missing?.AsSpan(from, inner).CopyTo(mask.AsSpan(to, inner));
                else if (own > 0 && place < own + longer.Steps) mask.AsSpan(to, inner).Fill(true);
            }
        }

        return (new([.. of.Shape.Take(at), after, .. of.Shape.Skip(at + 1)], values), mask);
    }

    /// <summary>The lengths of groups; a group of padded outer groups without rows stays empty.</summary>
    private static Tensor Longer(Tensor lengths, int steps) => new(lengths.Shape, [.. lengths.Values.Select(l => l > 0 ? l + steps : 0)]);
}
