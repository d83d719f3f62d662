using System.Globalization;
using System.Text;

namespace ProbDsl.Runtime.Programs;

/// <summary>
/// A program as text: its slots, one line per value (`%7 = mul %3, %5 : [272, 2]    # origin`), and its outputs; the body of a scan is
/// indented under it. Equal programs have equal text, and <see cref="ProgramReader"/> parses it. A type precedes the shape (`i32[3]`) if it
/// differs from the program's float type, which a first line states unless it is float64.
/// </summary>
public static class ProgramText
{
    // longer constants are truncated in text for people
    private const int ShownValues = 8;

    /// <summary>The text for people: long constants are truncated.</summary>
    public static string Print(TensorProgram program) => Header(program) + Print(program, ShownValues, "");

    /// <summary>The complete text, which can be parsed back.</summary>
    public static string Whole(TensorProgram program) => Header(program) + Print(program, int.MaxValue, "");

    /// <summary>The type and shape of a value.</summary>
    internal static string Typed(Value value) =>
        value.Type == value.Program.FloatType ? $"{value.Shape}" : $"{value.Type.Label()}{value.Shape}";

    private static string Header(TensorProgram program) =>
        program.FloatType == ElementType.Float64 ? "" : $"floats: {program.FloatType.Label()}\n";

    private static string Print(TensorProgram program, int shown, string indent)
    {
        var text = new StringBuilder();
        text.Append(indent).Append("slots: ").AppendJoin(", ",
            program.Values.Where(v => v.Op == Op.Slot).Select(slot => $"{Words(slot.Attribute, shown).First()} {Typed(slot)}"))
            .Append('\n');
        foreach (var value in program.Values)
        {
            text.Append(indent).Append(Line(program, value, shown)).Append('\n');
            if (value.Attribute is ScanBody body) text.Append(Print(body.Program, shown, indent + "  "));
        }
        return text.Append(indent).Append("outputs: ")
            .AppendJoin(", ", program.Outputs.Select(output => $"{Quoted(output.Key)} = {Name(program, output.Value)}"))
            .Append('\n').ToString();
    }

    private static string Line(TensorProgram program, Value value, int shown)
    {
        IEnumerable<string> operands = [.. value.Inputs.Select(input => Name(program, input)), .. Words(value.Attribute, shown)];
        var line = $"{Name(program, value)} = {Verb(value)} {string.Join(", ", operands)}".TrimEnd() + $" : {Typed(value)}";
        return value.Origin is null ? line : $"{line}    # {value.Origin}";
    }

    private static string Verb(Value value) => value.Attribute is DrawDetail by ? $"draw {Quoted(by.Name)}" : OpTable.Of(value.Op).Name;

    private static string Name(TensorProgram program, Value value) => $"%{program.PositionOf(value)}";

    private static string Quoted(string name) => name.All(c => char.IsLetterOrDigit(c) || c is '_' or '.') ? name : $"`{name}`";

    private static IEnumerable<string> Words(OpDetail? attribute, int shown) => attribute switch
    {
        SlotDeclaration slot => [Quoted(slot.Name)],
        NamedData data => [Quoted(data.Name)],
        ConstantValues constant => [Numbers(constant, shown)],
        Counting counting => [$"from {counting.From}"],
        AxisList list => [$"axes [{string.Join(", ", list.Axes)}]"],
        SliceRange range => [$"axis {range.Axis}", $"start {range.Start}"],
        PadWidths widths => [$"axis {widths.Axis}", $"before {widths.Before}", $"after {widths.After}"],
        AlongAxis along => [$"axis {along.Axis}"],
        Cumulation along => [$"axis {along.Axis}", .. Flag(along.IsBackward, "backward")],
        SharedDimensions shared => [$"batch {shared.Batch}"],
        ScatterDetail into => [$"batch {into.Batch}"],
        ImageWindows windows => Sides(windows.Down, windows.Across),
        FoldedWindows windows => Sides(windows.Down, windows.Across),
        Transposed transposed => [.. Flag(transposed.First, "first transposed"), .. Flag(transposed.Second, "second transposed")],
        AttentionHeads attention => [$"heads {attention.Heads}", .. Flag(attention.IsCausal, "causal")],
        DrawDetail by => [.. Flag(by.EventRank > 0, $"event rank {by.EventRank}"),
            .. Flag(by.ArgumentRanks.Any(r => r > 0), $"argument ranks [{string.Join(", ", by.ArgumentRanks)}]")],
        ScanBody body =>
            [$"length {body.Length}", $"carries {body.Carries}", $"inputs {body.Inputs}", .. Flag(body.IsBackward, "backward"),
                .. Flag(body.StopsAtFixedPoint, "to a fixed point"), .. Flag(body.Switch is not null, $"switch {body.Switch}")],
        AdamRule rule => [$"beta1 {Number(rule.Beta1)}", $"beta2 {Number(rule.Beta2)}", $"epsilon {Number(rule.Epsilon)}",
            .. Flag(rule.WeightDecay != 0, $"decay {Number(rule.WeightDecay)}"), .. Flag(rule.IsAmsgrad, "amsgrad")],
        ChainOptions chain =>
            [$"pick {Name(chain.Pick)}", .. Flag(chain.HasMask, "mask"), .. Flag(chain.HasWeight, "weight")],
        GaussianChainOptions chain => [.. Flag(chain.Free.Axes.Length > 0, $"free [{string.Join(", ", chain.Free.Axes)}]"),
            .. Flag(chain.HasMask, "mask"), .. Flag(chain.HasWeight, "weight")],
        ItemResult result => [$"result {result.Index}"],
        _ => [],
    };

    private static IEnumerable<string> Sides(Windows down, Windows across) =>
        [$"kernel [{down.Kernel}, {across.Kernel}]", $"stride [{down.Stride}, {across.Stride}]", $"before [{down.Before}, {across.Before}]",
            $"after [{down.After}, {across.After}]"];

    /// <summary>The written name of a pick.</summary>
    internal static string Name(ChainPick pick) => pick switch
    {
        ChainPick.Best => "best",
        ChainPick.Drawn => "drawn",
        _ => "expected",
    };

    private static string[] Flag(bool isSet, string word) => isSet ? [word] : [];

    private static string Numbers(ConstantValues constant, int most)
    {
        Func<double, string> number = constant.Type == ElementType.Float32 ? v => Number((float)v) : Number;
        if (constant.Shape.Rank == 0) return number(constant.Values[0]);
        var shown = constant.Values.Take(most).Select(number);
        return constant.Values.Length <= most ? $"[{string.Join(", ", shown)}]" : $"[{string.Join(", ", shown)}, ...]";
    }

    // the shortest text that parses to the same float
    private static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
