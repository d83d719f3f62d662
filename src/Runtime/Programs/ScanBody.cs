namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The body of `scan`: a program for one step, run Length times. Its slots are carry0.., input0.. and constant0..; its outputs next0.. and
/// out0... Results, in order: the final carried values, the stacked outputs, and the stacked carried values before each step. Two bodies
/// are equal if their programs are.
/// </summary>
public sealed record ScanBody(TensorProgram Program, int Carries, int Inputs, int Constants, int Outs, int Length,
    bool IsBackward) : OpDetail
{
    /// <summary>
    /// Whether the first carried value, a number, says that later steps change nothing once it is not 0, and that their outputs are 0: an
    /// engine may stop there.
    /// </summary>
    public bool StopsAtFixedPoint { get; init; }

    /// <summary>
    /// The input, a number a step, that is 0 where a step changes no carried value and has outputs of 0: an engine may skip it. Null: there
    /// is none.
    /// </summary>
    public int? Switch { get; init; }

    public Value Next(int carry) => Program.Outputs[$"next{carry}"];

    public Value Out(int which) => Program.Outputs[$"out{which}"];

    /// <summary>The shape of each result.</summary>
    public IEnumerable<Shape> Shapes =>
        [.. Each(Carries, Next), .. Each(Outs, Out).Select(Stacked), .. Each(Carries, Next).Select(Stacked)];

    internal ItemResult Result(int index) =>
        new(index, Shapes.ElementAt(index),
            (index < Carries ? Next(index) : index < Carries + Outs ? Out(index - Carries) : Next(index - Carries - Outs)).Type);

    /// <summary>The index of the result with a carried value before each step.</summary>
    public int Before(int carry) => Carries + Outs + carry;

    internal static ScanBody Of(ScanStep step, ScanNext next, int length, bool backward)
    {
        var outputs = next.Carry.Select((v, i) => ($"next{i}", step.Program.Cast(v, step.Carry[i].Type)))
            .Concat(next.Outs.Select((v, i) => ($"out{i}", v)));
        return new(step.Program.Build([.. outputs]), step.Carry.Count, step.Inputs.Count, step.Constants.Count,
            next.Outs.Count, length, backward);
    }

    private Shape Stacked(Shape shape) => [Length, .. shape];

    private static IEnumerable<Shape> Each(int count, Func<int, Value> value) => Enumerable.Range(0, count).Select(i => value(i).Shape);
}

/// <summary>The inputs of a step of a scan: slots of the body's own builder.</summary>
public sealed record ScanStep(ProgramBuilder Program, IReadOnlyList<Value> Carry, IReadOnlyList<Value> Inputs,
    IReadOnlyList<Value> Constants)
{
    internal static ScanStep For(ProgramBuilder body, IReadOnlyList<Value> carry, IReadOnlyList<Value> inputs,
        IReadOnlyList<Value> constants) => new(
            body,
            [.. carry.Select((v, i) => body.Slot($"carry{i}", v.Shape, v.Type))],
            [.. inputs.Select((v, i) => body.Slot($"input{i}", v.Shape[1..], v.Type))],
            [.. constants.Select((v, i) => body.Slot($"constant{i}", v.Shape, v.Type))]);
}

/// <summary>The outputs of a step of a scan: the next carried values, with unchanged shapes, and the values to stack.</summary>
public sealed record ScanNext(IReadOnlyList<Value> Carry, IReadOnlyList<Value> Outs);

/// <summary>The results of a scan: the final carried values, the stacked outputs, and the carried values before each step.</summary>
public sealed record ScanResults(IReadOnlyList<Value> Carry, IReadOnlyList<Value> Outs, IReadOnlyList<Value> Before)
{
    internal static ScanResults Of(Value scan, IEnumerable<Value> items)
    {
        var (body, results) = ((ScanBody)scan.Attribute!, items.ToList());
        return new(results[..body.Carries], results[body.Carries..(body.Carries + body.Outs)], results[(body.Carries + body.Outs)..]);
    }
}
