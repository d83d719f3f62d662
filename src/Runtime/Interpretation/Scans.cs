namespace ProbDsl.Runtime.Interpretation;

/// <summary>Runs the body of a scan step by step, but for steps that change nothing.</summary>
internal static class Scans
{
    /// <summary>All results: the final carried values, the stacked outputs, and the carried values before each step.</summary>
    public static Tensor[] Run(ScanBody body, IReadOnlyList<Tensor> given)
    {
        var step = new Interpreter(body.Program);
        var slots = new Dictionary<string, Tensor>();
        for (var i = 0; i < body.Constants; i++) slots[$"constant{i}"] = given[body.Carries + body.Inputs + i];
        for (var i = 0; i < body.Carries; i++) slots[$"carry{i}"] = given[i];
        Tensor[] stacked = [.. body.Shapes.Skip(body.Carries).Select(Tensor.Zeros)];
        var isFixed = false;
        for (var n = 0; n < body.Length; n++)
        {
            var at = body.IsBackward ? body.Length - 1 - n : n;
            for (var i = 0; i < body.Inputs; i++) slots[$"input{i}"] = Row(given[body.Carries + i], at);
            for (var i = 0; i < body.Carries; i++) Put(slots[$"carry{i}"], stacked[body.Outs + i], at);
            if (isFixed || (body.Switch is { } input && given[body.Carries + input].Values[at] == 0)) continue;
            var results = step.Run(slots);
            for (var i = 0; i < body.Outs; i++) Put(results[$"out{i}"], stacked[i], at);
            for (var i = 0; i < body.Carries; i++) slots[$"carry{i}"] = results[$"next{i}"];
            isFixed = body.StopsAtFixedPoint && slots["carry0"].Values[0] != 0;
        }
        return [.. Enumerable.Range(0, body.Carries).Select(i => slots[$"carry{i}"]), .. stacked];
    }

    private static Tensor Row(Tensor stacked, int at)
    {
        var shape = stacked.Shape[1..];
        return new(shape, stacked.Values.AsSpan(at * shape.Count, shape.Count).ToArray());
    }

    private static void Put(Tensor row, Tensor stacked, int at) => row.Values.CopyTo(stacked.Values, at * row.Shape.Count);
}
