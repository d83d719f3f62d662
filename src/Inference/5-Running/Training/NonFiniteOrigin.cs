namespace ProbDsl.Inference.Training;

/// <summary>
/// The origin of a non-finite value in a step: the statement, the operation with its operands, and the place in the batch, from 0, if there
/// is one.
/// </summary>
internal sealed record NonFiniteOrigin(object? Origin, string What, int? Place)
{
    /// <summary>The argument that left its domain; null if it was none.</summary>
    public UncheckedArgument? Argument { get; init; }

    /// <summary>The number that a flow does not reach; null if there is none.</summary>
    public FlowReach? Reach { get; init; }

    /// <summary>The singular matrix from which the value was computed; null if there is none.</summary>
    public SingularMatrix? Singular { get; init; }
}

/// <summary>A number of a row that a flow maps back to one that its base, or one of its maps, does not have.</summary>
/// <param name="Support">The numbers that it may be mapped back to.</param>
/// <param name="Value">What it is mapped back to.</param>
/// <param name="Column">The element of the row, from 0.</param>
internal sealed record FlowReach(FlowSupport Support, double Value, int Column)
{
    /// <summary>The statement that draws through the flow.</summary>
    public Draw? Draw => Support.Statement as Draw;
}

/// <summary>A triangular matrix of a flow that has no inverse in float32.</summary>
/// <param name="Of">The flow whose weights make it.</param>
/// <param name="Least">The number of the least magnitude on its diagonal.</param>
/// <param name="Greatest">That of the greatest magnitude.</param>
internal sealed record SingularMatrix(string Of, double Least, double Greatest);

/// <summary>
/// Repeats a step in the interpreter with all intermediate values, and traces a non-finite loss or norm back, element by element, to the
/// first non-finite number with finite operands. Constants may be infinite, and so may unselected operands of a `select`.
/// </summary>
internal sealed class NonFiniteSearch
{
    // the distance of 1 to the next number in float32
    private const double Rounding = 1.0 / (1 << 23);

    private readonly TensorProgram program;
    private readonly IReadOnlyDictionary<string, Tensor> numbers;
    private readonly HashSet<Value> rowwise = [];
    private readonly int batch;

    private NonFiniteSearch(TensorProgram program, IStore store, TrainingObjective objective)
    {
        (this.program, batch) = (program, objective.BatchSize);
        var named = program.Values.Where(v => !OpTable.HasItems(v.Op)).Select(v => (NameOf(v), v)).ToArray();
        numbers = new Interpreter(program.Values[0].Program.Build(named))
            .Run(program.Slots.ToDictionary(s => s.Key, s => new Tensor(s.Value, store.Read(s.Key))));
        HashSet<string> rows = [.. objective.Batch.Select(s => s.Slot), .. objective.Noise.Select(s => s.Name)];
        foreach (var value in program.Values)
            if (value.Attribute is SlotDeclaration slot ? rows.Contains(slot.Name) : value.Inputs.Any(rowwise.Contains)) rowwise.Add(value);
    }

    /// <summary>The origin; null if all values are finite in the interpreter, because sums in another order may not overflow.</summary>
    public static NonFiniteOrigin? Find(TensorProgram program, IStore store, TrainingObjective objective)
    {
        try
        {
            return In(new(program, store, objective), program);
        }
        catch (UnrepresentableNumber found)
        {
            // a NaN was to be converted to a whole number
            return new(found.Origin, $"{Shown(found.Number)} is used as a whole number", null);
        }
    }

    private static NonFiniteOrigin? In(NonFiniteSearch search, TensorProgram program)
    {
        var wrong = program.Outputs.Where(o => o.Key.StartsWith("loss.", StringComparison.Ordinal)
            || o.Key.StartsWith("norm.", StringComparison.Ordinal)).Select(o => o.Value);
        return wrong.FirstOrDefault(v => search.IsWrong(v, 0)) is { } start ? search.Back(start) : null;
    }

    private NonFiniteOrigin Back(Value value)
    {
        var (element, place) = (0, (int?)null);
        while (true)
        {
            place = PlaceOf(value, element) ?? place;
            if (Cause(value, element) is not { } cause)
                return new(value.Origin is FlowSupport support ? support.Statement : value.Origin, Words(value, element, place),
                    rowwise.Contains(value) ? place : null)
                {
                    Argument = value.Op == Op.Select ? value.Origin as UncheckedArgument : null,
                    Reach = ReachOf(value, place),
                    Singular = Before(value).Where(v => v.Op == Op.TriangularSolve).Select(v => Singular(v.Inputs[0]))
                        .FirstOrDefault(m => m is not null),
                };
            (value, element) = cause;
        }
    }

    /// <summary>The number beyond the support of a flow's base or map from which a value was computed; null if there is none.</summary>
    private FlowReach? ReachOf(Value value, int? place)
    {
        if (value.Origin is not FlowSupport support || program.PositionOf(support.Rows) < 0) return null;
        var all = numbers[NameOf(support.Rows)].Values;
        for (var at = 0; at < all.Length; at++)
            if (double.IsFinite(all[at]) && support.IsOutside(all[at]) && (place is null || PlaceOf(support.Rows, at) == place))
                return new(support, all[at], at % support.Width);
        return null;
    }

    /// <summary>A non-finite operand of this element; NaN in preference to infinity if this is NaN.</summary>
    private (Value, int)? Cause(Value value, int element)
    {
        var parts = Parts(value, element).ToList();
        return parts.Cast<(Value Of, int At)?>()
            .FirstOrDefault(p => double.IsNaN(Of(value, element)) && double.IsNaN(Of(p!.Value.Of, p.Value.At)))
            ?? parts.Cast<(Value Of, int At)?>().FirstOrDefault(p => IsWrong(p!.Value.Of, p.Value.At));
    }

    /// <summary>A value and all that it is computed from.</summary>
    private static IEnumerable<Value> Before(Value value)
    {
        var (left, seen) = (new Stack<Value>([value]), new HashSet<Value>());
        while (left.TryPop(out var next))
        {
            if (!seen.Add(next)) continue;
            yield return next;
            foreach (var input in next.Inputs) left.Push(input);
        }
    }

    /// <summary>
    /// A triangular matrix made of weights whose inverse has no digits in float32: numbers on its diagonal differ by more than the
    /// rounding.
    /// </summary>
    private SingularMatrix? Singular(Value matrix)
    {
        if (matrix.Shape.Rank != 2 || Before(matrix).FirstOrDefault(v => v.Attribute is SlotDeclaration && !rowwise.Contains(v)) is not
            { Attribute: SlotDeclaration slot }) return null;
        var (size, all) = (matrix.Shape[0], numbers[NameOf(matrix)].Values);
        double[] diagonal = [.. Enumerable.Range(0, size).Select(i => all[(i * size) + i]).OrderBy(Math.Abs)];
        return Math.Abs(diagonal[0]) > Math.Abs(diagonal[^1]) * Rounding ? null
            : new(slot.Name.Split('.')[0], diagonal[0], diagonal[^1]);
    }

    private IEnumerable<(Value Of, int At)> Parts(Value value, int element)
    {
        var inputs = value.Op == Op.Item ? value.Inputs[0].Inputs : value.Inputs;
        if (value.Op == Op.Select) inputs = [inputs[0], Of(inputs[0], At(inputs[0], value.Shape, element)) != 0 ? inputs[1] : inputs[2]];
        var isPointwise = OpTable.Of(value.Op).IsPointwise;
        foreach (var input in inputs.Where(i => i.Op != Op.Constant && !OpTable.HasItems(i.Op)))
        {
            if (isPointwise) yield return (input, At(input, value.Shape, element));
            else if (value.Op is Op.Reshape or Op.Cast or Op.StopGradient) yield return (input, element);
            else foreach (var at in Wrong(input)) yield return (input, at);
        }
    }

    /// <summary>The indices of the first NaN and the first infinity of a value.</summary>
    private IEnumerable<int> Wrong(Value value)
    {
        var all = numbers[NameOf(value)].Values;
        if (Array.FindIndex(all, double.IsNaN) is var nan and >= 0) yield return nan;
        if (Array.FindIndex(all, double.IsInfinity) is var infinite and >= 0) yield return infinite;
    }

    /// <summary>The index in the one dimension whose size is the batch size; null if there is none, or more than one.</summary>
    private int? PlaceOf(Value value, int element)
    {
        if (batch < 2 || !rowwise.Contains(value) || value.Shape.Count(size => size == batch) != 1) return null;
        var at = value.Shape.ToList().IndexOf(batch);
        return element / value.Shape.Strides()[at] % batch;
    }

    /// <summary>An argument's value outside its domain: that of the row, if rows differ.</summary>
    private string Outside(UncheckedArgument argument, int? place)
    {
        var all = numbers[NameOf(argument.Value!)].Values;
        var at = Array.FindIndex(all, argument.IsOutside);
        for (var i = at; i >= 0 && i < all.Length; i++)
            if (argument.IsOutside(all[i]) && PlaceOf(argument.Value!, i) == place)
                return $"{argument.Name} is {Shown(all[i])}, but {argument.Condition}";
        return at < 0 ? $"{argument.Name} {argument.Condition}" : $"{argument.Name} is {Shown(all[at])}, but {argument.Condition}";
    }

    private string Words(Value value, int element, int? place)
    {
        var name = OpTable.Of(value.Op).Name;
        if (value is { Op: Op.Select, Origin: UncheckedArgument argument }) return Outside(argument, place);
        if (value.Attribute is SlotDeclaration slot)
            return rowwise.Contains(value) && value.Type == ElementType.Float32
                ? $"`{slot.Name}` contains a number beyond the range of float32, 3.4e38"
                : $"`{slot.Name}` contains {Shown(Of(value, element))}";
        if (!OpTable.Of(value.Op).IsPointwise)
            return $"{(value.Op == Op.Item ? "a sequential computation" : name)} is {Shown(Of(value, element))}";
        var inputs = value.Inputs.Select(i => Shown(Of(i, At(i, value.Shape, element))));
        return $"{name}({string.Join(", ", inputs)}) is {Shown(Of(value, element))}";
    }

    private static string Shown(double number) => number switch
    {
        double.NaN => "not a number",
        double.PositiveInfinity => "infinite",
        double.NegativeInfinity => "minus infinity",
        _ => number.ToString("G6", System.Globalization.CultureInfo.InvariantCulture),
    };

    private bool IsWrong(Value value, int element) => !double.IsFinite(Of(value, element));

    private double Of(Value value, int element) => numbers[NameOf(value)].Values[element];

    private string NameOf(Value value) => $"{program.PositionOf(value)}";

    /// <summary>The element of an operand that corresponds to an element of the result, with dimensions aligned at the innermost.</summary>
    private static int At(Value input, Shape whole, int element)
    {
        var (at, step) = (0, 1);
        for (var fromEnd = 1; fromEnd <= whole.Rank; fromEnd++)
        {
            var index = element % whole[^fromEnd];
            element /= whole[^fromEnd];
            if (fromEnd > input.Shape.Rank) continue;
            if (input.Shape[^fromEnd] > 1) at += index * step;
            step *= input.Shape[^fromEnd];
        }

        return at;
    }
}
