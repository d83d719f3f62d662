namespace ProbDsl.Inference.Binding;

/// <summary>Names the cells of data that an argument consists of, where it selects or arranges them without arithmetic.</summary>
/// <param name="problem">The story with its data.</param>
/// <param name="given">The argument.</param>
/// <param name="lower">Its lowered value, of the same shape for any data.</param>
internal sealed class ArgumentCells(Problem problem, BoundArgument given, Func<Problem, AxisTensor> lower)
{
    /// <summary>
    /// The negative cell of an element, as "table.csv, row 2, column a is -0.1", or else the sum of its cells if they have a row or a
    /// column in common; null if it does not consist of cells.
    /// </summary>
    /// <param name="numbers">The numbers of the argument.</param>
    /// <param name="at">The place of the element.</param>
    /// <param name="length">Its length.</param>
    public string? Describe(double[] numbers, int at, int length)
    {
        if (Places(numbers, at, length) is not { } cells) return null;
        for (var i = 0; i < length; i++)
            if (numbers[at + i] < 0) return $"{cells[i].Text} is {Text(numbers[at + i])}";
        if (length == 1) return cells[0].Text;
        var (first, sum) = (cells[0], Text(numbers.AsSpan(at, length).ToArray().Sum()));
        return cells.TrueForAll(c => c.Column == first.Column) ? $"column {first.Column} of {first.File} has the sum {sum}"
            : cells.TrueForAll(c => c.Row == first.Row) ? $"row {first.Row} of {first.File} has the sum {sum}" : null;
    }

    /// <summary>The cells, by the same argument of data that are their own positions; null if these have other values.</summary>
    private List<DataPlace>? Places(double[] numbers, int at, int length)
    {
        var (data, start) = (new Dictionary<string, Tensor>(problem.Data), 0);
        List<(string Name, int Start)> read = [];
        foreach (var variable in DeepReads.Find(problem.Graph, given.Value).Select(a => problem.Graph[a.Of]).Distinct()
            .Where(v => v.Role == Role.Data && v.Type.States is null && problem.Places.ContainsKey(v.Name)))
        {
            var own = problem.Data[variable.Name];
            read.Add((variable.Name, start));
            data[variable.Name] = new(own.Shape, [.. Enumerable.Range(start, own.Values.Length).Select(i => (double)i)]);
            start += own.Values.Length;
        }

        double[] positions;
        try
        {
            positions = Interpreter.Evaluate(lower(problem with { Data = data }).Value).Values;
        }
        catch (IndexOutOfProgramRange)
        {
            return null;
        }

        var cells = new List<DataPlace>();
        for (var i = at; i < at + length; i++)
        {
            if (!(positions[i] >= 0 && positions[i] < start && double.IsInteger(positions[i]))) return null;
            var (name, first) = read.FindLast(r => r.Start <= positions[i]);
            var element = (int)positions[i] - first;
            if (problem.Data[name].Values[element] != numbers[i] || problem.Places[name](element) is not { } place) return null;
            cells.Add(place);
        }

        return cells;
    }

    private static string Text(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
}
