using ProbDsl.Inference.Lowering;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Training;

/// <summary>
/// Where a step that came to no finite number left the finite ones: the statement, what was computed of what, and the place in the batch,
/// from 0, where there is one.
/// </summary>
public sealed record NotFinite(object? Origin, string What, int? Place)
{
    /// <summary>The argument that had left its set; null where it was none.</summary>
    public OutsideArgument? Argument { get; init; }
}

/// <summary>
/// Runs a step again in the interpreter, every value kept, and goes back from a loss or norm that is not finite, element by element, to the
/// first number that is not finite although all that it is made of are. Constants are allowed to be infinite, and so is what a `select`
/// does not choose.
/// </summary>
internal sealed class NotFiniteSearch
{
    private readonly TensorProgram program;
    private readonly IReadOnlyDictionary<string, Tensor> numbers;
    private readonly HashSet<Value> rowwise = [];
    private readonly int batch;

    private NotFiniteSearch(TensorProgram program, IStore store, TrainedObjective objective)
    {
        (this.program, batch) = (program, objective.BatchSize);
        var named = program.Values.Where(v => v.Op is not (Op.Scan or Op.Adam or Op.Chain)).Select(v => (NameOf(v), v)).ToArray();
        numbers = new Interpreter(program.Values[0].Program.Build(named))
            .Run(program.Slots.ToDictionary(s => s.Key, s => new Tensor(s.Value, store.Read(s.Key))));
        HashSet<string> rows = [.. objective.Batch.Select(s => s.Slot), .. objective.Noise.Select(s => s.Name)];
        foreach (var value in program.Values)
            if (value.Attribute is SlotDeclaration slot ? rows.Contains(slot.Name) : value.Inputs.Any(rowwise.Contains)) rowwise.Add(value);
    }

    /// <summary>Null where the interpreter finds nothing wrong: sums in another order may stay within the numbers there are.</summary>
    public static NotFinite? Find(TrainingStep step, IStore store, TrainedObjective objective)
    {
        try
        {
            return In(new(step.Program, store, objective), step);
        }
        catch (NumberOutOfType found)
        {
            // what is not a number was to become a whole one
            return new(found.Origin, $"{Shown(found.Number)} is taken for a whole number", null);
        }
    }

    private static NotFinite? In(NotFiniteSearch search, TrainingStep step)
    {
        var wrong = step.Program.Outputs.Where(o => o.Key.StartsWith("loss.", StringComparison.Ordinal)
            || o.Key.StartsWith("norm.", StringComparison.Ordinal)).Select(o => o.Value);
        return wrong.FirstOrDefault(v => search.IsWrong(v, 0)) is { } start ? search.Back(start) : null;
    }

    private NotFinite Back(Value value)
    {
        var (element, place) = (0, (int?)null);
        while (true)
        {
            place = PlaceOf(value, element) ?? place;
            if (Cause(value, element) is not { } cause)
                return new(value.Origin, Words(value, element, place),
                    rowwise.Contains(value) ? place : null) { Argument = value.Op == Op.Select ? value.Origin as OutsideArgument : null };
            (value, element) = cause;
        }
    }

    /// <summary>An input's number that is not finite and has a part in this one; NaN rather than infinity where this is NaN.</summary>
    private (Value, int)? Cause(Value value, int element)
    {
        var parts = Parts(value, element).ToList();
        return parts.Cast<(Value Of, int At)?>()
            .FirstOrDefault(p => double.IsNaN(Of(value, element)) && double.IsNaN(Of(p!.Value.Of, p.Value.At)))
            ?? parts.Cast<(Value Of, int At)?>().FirstOrDefault(p => IsWrong(p!.Value.Of, p.Value.At));
    }

    private IEnumerable<(Value Of, int At)> Parts(Value value, int element)
    {
        var inputs = value.Op == Op.Item ? value.Inputs[0].Inputs : value.Inputs;
        if (value.Op == Op.Select) inputs = [inputs[0], Of(inputs[0], At(inputs[0], value.Shape, element)) != 0 ? inputs[1] : inputs[2]];
        var isPointwise = OpTable.Of(value.Op).IsPointwise;
        foreach (var input in inputs.Where(i => i.Op is not (Op.Constant or Op.Scan or Op.Adam or Op.Chain)))
        {
            if (isPointwise) yield return (input, At(input, value.Shape, element));
            else if (value.Op is Op.Reshape or Op.Cast or Op.StopGradient) yield return (input, element);
            else foreach (var at in Wrong(input)) yield return (input, at);
        }
    }

    /// <summary>The first NaN and the first infinity of a value.</summary>
    private IEnumerable<int> Wrong(Value value)
    {
        var all = numbers[NameOf(value)].Values;
        if (Array.FindIndex(all, double.IsNaN) is var nan and >= 0) yield return nan;
        if (Array.FindIndex(all, double.IsInfinity) is var infinite and >= 0) yield return infinite;
    }

    /// <summary>The position along the one dimension that is as long as the batch; null where there is none, or more than one.</summary>
    private int? PlaceOf(Value value, int element)
    {
        if (batch < 2 || !rowwise.Contains(value) || value.Shape.Count(size => size == batch) != 1) return null;
        var at = value.Shape.ToList().IndexOf(batch);
        return element / value.Shape.Strides()[at] % batch;
    }

    /// <summary>A number of an argument that is outside of its set: of the row, where rows differ.</summary>
    private string Outside(OutsideArgument argument, int? place)
    {
        var all = numbers[NameOf(argument.Value!)].Values;
        var at = Array.FindIndex(all, argument.IsOutside);
        for (var i = at; i >= 0 && i < all.Length; i++)
            if (argument.IsOutside(all[i]) && PlaceOf(argument.Value!, i) == place)
                return $"{argument.Name} is {Shown(all[i])}, and {argument.Must}";
        return at < 0 ? $"{argument.Name} {argument.Must}" : $"{argument.Name} is {Shown(all[at])}, and {argument.Must}";
    }

    private string Words(Value value, int element, int? place)
    {
        var name = OpTable.Of(value.Op).Name;
        if (value is { Op: Op.Select, Origin: OutsideArgument argument }) return Outside(argument, place);
        if (value.Attribute is SlotDeclaration slot)
            return rowwise.Contains(value) && value.Type == ElementType.Float32
                ? $"`{slot.Name}` holds a number beyond those of float32, 3.4e38" : $"`{slot.Name}` holds {Shown(Of(value, element))}";
        if (!OpTable.Of(value.Op).IsPointwise)
            return $"{(value.Op == Op.Item ? "what goes step by step" : name)} comes to {Shown(Of(value, element))}";
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

    /// <summary>The element of an input that meets an element of the whole, dimensions aligned at the innermost.</summary>
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
