namespace ProbDsl.Runtime.Programs;

/// <summary>
/// A flat list of values, each after its inputs, with named inputs (slots) and named outputs. Shapes are fixed. Immutable; created by <see
/// cref="ProgramBuilder.Build()"/>. Its text is <see cref="ProgramText"/>.
/// </summary>
public sealed class TensorProgram : IEquatable<TensorProgram>
{
    private readonly int[] positions;

    internal TensorProgram(OrderedDictionary<string, Value> outputs, ElementType floatType)
    {
        FloatType = floatType;
        Outputs = new OrderedDictionary<string, Value>(outputs);
        Values = Needed(outputs.Values);
        positions = new int[Values.Count == 0 ? 0 : Values[^1].Id + 1];
        Array.Fill(positions, -1);
        for (var i = 0; i < Values.Count; i++) positions[Values[i].Id] = i;
        Slots = SlotsOf(Values);
    }

    /// <summary>The default type of real numbers.</summary>
    public ElementType FloatType { get; }

    /// <summary>Every value that an output needs, inputs first.</summary>
    public IReadOnlyList<Value> Values { get; }

    /// <summary>The slots that are read, by name, in the order of creation.</summary>
    public IReadOnlyDictionary<string, Shape> Slots { get; }

    /// <summary>The results by name, in the order they were named.</summary>
    public IReadOnlyDictionary<string, Value> Outputs { get; }

    /// <summary>The index of a value in <see cref="Values"/>, by which it is printed; -1 if it is not in this program.</summary>
    public int PositionOf(Value value) =>
        value.Id < positions.Length && positions[value.Id] is var at and >= 0 && Values[at] == value ? at : -1;

    /// <summary>Two programs are equal if they have the same lines in the same order, and the same outputs; origins are ignored.</summary>
    public bool Equals(TensorProgram? other) => ReferenceEquals(this, other) || (other is not null
        && FloatType == other.FloatType
        && Values.Count == other.Values.Count
        && Outputs.Select(o => (o.Key, PositionOf(o.Value))).SequenceEqual(other.Outputs.Select(o => (o.Key, other.PositionOf(o.Value))))
        && Values.Zip(other.Values).All(pair => IsSameLine(pair.First, other, pair.Second)));

    public override bool Equals(object? obj) => Equals(obj as TensorProgram);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in Values) hash.Add(value.Op);
        return hash.ToHashCode();
    }

    private bool IsSameLine(Value own, TensorProgram other, Value theirs) =>
        own.Op == theirs.Op && Equals(own.Attribute, theirs.Attribute)
        && own.Inputs.Select(PositionOf).SequenceEqual(theirs.Inputs.Select(other.PositionOf));

    public override string ToString() => ProgramText.Print(this);

    /// <summary>These values and all values that they need, inputs first.</summary>
    internal static List<Value> Needed(IEnumerable<Value> outputs)
    {
        var needed = new HashSet<Value>();
        var open = new Stack<Value>(outputs);
        while (open.TryPop(out var value))
            if (needed.Add(value))
                foreach (var input in value.Inputs) open.Push(input);
        return [.. needed.OrderBy(value => value.Id)];
    }

    private static OrderedDictionary<string, Shape> SlotsOf(IEnumerable<Value> values)
    {
        var slots = new OrderedDictionary<string, Shape>();
        foreach (var value in values)
            if (value.Attribute is SlotDeclaration slot) slots.Add(slot.Name, slot.Shape);
        return slots;
    }
}
