using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Gradients;

/// <summary>
/// The pullback of a scan, which is a scan in the opposite direction. It carries the adjoints of the carried values and the sums of the
/// adjoints of the constants; each step recomputes the body from the carried values saved before it.
/// </summary>
internal static class ScanPullback
{
    /// <summary>One adjoint per input of the scan, given one per result (null: 0).</summary>
    public static Value[] Derive(Value scan, IReadOnlyList<Value?> results)
    {
        var body = (ScanBody)scan.Attribute!;
        var shapes = body.Shapes.ToList();
        Value Up(int result) => results[result] ?? Broadcast(scan.Program.Constant(0), shapes[result]);
        var (carries, outs) = (body.Carries, body.Outs);
        Value[] constants = [.. scan.Inputs.Skip(carries + body.Inputs)];
        Value[] carry = [.. Enumerable.Range(0, carries).Select(Up),
            .. constants.Select(c => Broadcast(scan.Program.Constant(0), c.Shape))];
        Value[] inputs =
        [
            .. Enumerable.Range(0, carries).Select(i => scan.Program.Item(scan, body.Before(i))),
            .. scan.Inputs.Skip(carries).Take(body.Inputs),
            .. Enumerable.Range(carries, outs + carries).Select(Up),
        ];
        // the adjoint of a carried value before a step is added there, whether or not the step is run
        var runsAll = Enumerable.Range(0, carries).Any(i => results[body.Before(i)] is not null);
        var back = scan.Program.Scan(body.Length, !body.IsBackward, carry, inputs, constants, step => Back(body, step),
            runsAll ? null : body.Switch + carries);
        return [.. back.Carry.Take(carries), .. back.Outs, .. back.Carry.Skip(carries)];
    }

    private static ScanNext Back(ScanBody body, ScanStep step)
    {
        var (carries, outs) = (body.Carries, body.Outs);
        Value[] before = [.. step.Inputs.Take(carries)], inputs = [.. step.Inputs.Skip(carries).Take(body.Inputs)];
        Value[] upOuts = [.. step.Inputs.Skip(carries + body.Inputs).Take(outs)],
            upBefore = [.. step.Inputs.Skip(carries + body.Inputs + outs)];
        var again = new Replay(step.Program);
        Stand("carry", before);
        Stand("input", inputs);
        Stand("constant", step.Constants);
        IEnumerable<(Value, Value)> seeds =
        [
            .. Enumerable.Range(0, carries).Select(i => (again.Of(body.Next(i)), step.Carry[i])),
            .. Enumerable.Range(0, outs).Select(i => (again.Of(body.Out(i)), upOuts[i])),
        ];
        Value[] by = [.. before, .. inputs, .. step.Constants];
        Value[] pulled = [.. by.Zip(Gradient.Backpropagate([.. seeds], by), (v, g) => Broadcast(g ?? step.Program.Constant(0), v.Shape))];
        return new(
            [.. Enumerable.Range(0, carries).Select(i => pulled[i] + upBefore[i]),
                .. step.Constants.Select((_, i) => pulled[carries + body.Inputs + i] + step.Carry[carries + i])],
            pulled[carries..(carries + body.Inputs)]);

        void Stand(string name, IReadOnlyList<Value> values)
        {
            for (var i = 0; i < values.Count; i++) again.Slots[$"{name}{i}"] = values[i];
        }
    }
}
