using System.Globalization;
using System.Text;

namespace ProbDsl.Runtime;

/// <summary>
/// A program as text: its slots, one line per value (`%7 = mul %3, %5 : [272, 2]    # where it came from`), its outputs. The same program
/// has the same text.
/// </summary>
public static class ProgramText
{
    // longer constants are cut: the text is for reading
    private const int ShownValues = 8;

    public static string Of(TensorProgram program)
    {
        var text = new StringBuilder();
        text.Append("slots: ").AppendJoin(", ", program.Slots.Select(slot => $"{slot.Key} {slot.Value}")).Append('\n');
        foreach (var value in program.Values) text.Append(Line(program, value)).Append('\n');
        text.Append("outputs: ").AppendJoin(", ", program.Outputs.Select(output => $"{output.Key} = {Name(program, output.Value)}")).Append('\n');
        return text.ToString();
    }

    private static string Line(TensorProgram program, Value value)
    {
        IEnumerable<string> operands = [.. value.Inputs.Select(input => Name(program, input)), .. Words(value.Attribute)];
        var line = $"{Name(program, value)} = {Verb(value)} {string.Join(", ", operands)}".TrimEnd() + $" : {value.Shape}";
        return value.Origin is null ? line : $"{line}    # {value.Origin}";
    }

    private static string Verb(Value value) => value.Attribute is DrawnBy by ? $"draw {by.Name}" : OpTable.Of(value.Op).Name;

    private static string Name(TensorProgram program, Value value) => $"%{program.PositionOf(value)}";

    private static IEnumerable<string> Words(OpDetail? attribute) => attribute switch
    {
        SlotDeclaration slot => [slot.Name],
        NamedData data => [data.Name],
        ConstantValues constant => [Numbers(constant)],
        Counting counting => [$"from {counting.From}"],
        AxisList list => [$"axes [{string.Join(", ", list.Axes)}]"],
        SliceRange range => [$"axis {range.Axis}", $"start {range.Start}"],
        PadWidths widths => [$"axis {widths.Axis}", $"before {widths.Before}", $"after {widths.After}"],
        AlongAxis along => [$"axis {along.Axis}"],
        Cumulation along => along.IsBackward ? [$"axis {along.Axis}", "backward"] : [$"axis {along.Axis}"],
        ScatterInto into => [$"batch {into.Batch}"],
        ScanResult result => [$"{result.Index}"],
        ScanBody body => [$"length {body.Length}", .. body.IsBackward ? ["backward"] : Array.Empty<string>()],
        SharedDimensions shared => [$"batch {shared.Batch}"],
        Transposed transposed => Transposes(transposed),
        DrawnBy { EventRank: > 0 and var rank } => [$"event rank {rank}"],
        _ => [],
    };

    private static IEnumerable<string> Transposes(Transposed transposed)
    {
        if (transposed.First) yield return "first transposed";
        if (transposed.Second) yield return "second transposed";
    }

    private static string Numbers(ConstantValues constant)
    {
        if (constant.Shape.Rank == 0) return Number(constant.Values[0]);
        var shown = constant.Values.Take(ShownValues).Select(Number);
        return constant.Values.Length <= ShownValues ? $"[{string.Join(", ", shown)}]" : $"[{string.Join(", ", shown)}, ...]";
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
