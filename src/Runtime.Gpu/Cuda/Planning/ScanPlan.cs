namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>A scan: the kernels of its body once for each step, one after another, with carried values in places of their own.</summary>
internal sealed class ScanPlan : IDisposable
{
    private readonly ScanBody body;
    private readonly Value scan;
    private readonly IDevice device;
    private readonly nint[] carried;

    public ScanPlan(Value scan, IDevice device, IHeldNumbers held)
    {
        (this.scan, this.device, body) = (scan, device, (ScanBody)scan.Attribute!);
        Body = new(body.Program, device, held);
        carried = [.. Enumerable.Range(0, body.Carries).Select(i => device.Allocate(PlanMemory.Bytes(scan.Inputs[i], Body.Type)))];
    }

    /// <summary>The program of a step.</summary>
    public DevicePlan Body { get; }

    /// <param name="at">The address of an input.</param>
    /// <param name="results">The results that are read, and their places.</param>
    /// <param name="status">The words of the run.</param>
    public IEnumerable<PlanStep> Steps(Func<Value, nint> at, IReadOnlyDictionary<int, (Value Item, nint At)> results, nint status)
    {
        for (var i = 0; i < body.Carries; i++) foreach (var copy in Copy(carried[i], at(scan.Inputs[i]), body.Next(i))) yield return copy;
        for (var n = 0; n < body.Length; n++)
        {
            var step = body.IsBackward ? body.Length - 1 - n : n;
            for (var i = 0; i < body.Carries; i++)
                foreach (var copy in Row(results, body.Before(i), step, carried[i], body.Next(i))) yield return copy;
            foreach (var inner in Body.Steps(name => SlotAt(name, at, step), status)) yield return inner;
            for (var i = 0; i < body.Outs; i++)
                foreach (var copy in Row(results, body.Carries + i, step, Body.AddressOf(body.Out(i)), body.Out(i))) yield return copy;
            for (var i = 0; i < body.Carries; i++)
                foreach (var copy in Copy(carried[i], Body.AddressOf(body.Next(i)), body.Next(i))) yield return copy;
        }

        for (var i = 0; i < body.Carries; i++)
            if (results.TryGetValue(i, out var last))
                foreach (var copy in Copy(last.At, carried[i], body.Next(i))) yield return copy;
    }

    public void Dispose()
    {
        Body.Dispose();
        foreach (var place in carried) device.Free(place);
    }

    private nint SlotAt(string name, Func<Value, nint> at, int step)
    {
        var number = int.Parse(name.AsSpan(name.AsSpan().IndexOfAnyInRange('0', '9')), System.Globalization.CultureInfo.InvariantCulture);
        if (name.StartsWith("carry", StringComparison.Ordinal)) return carried[number];
        if (name.StartsWith("constant", StringComparison.Ordinal)) return at(scan.Inputs[body.Carries + body.Inputs + number]);
        var input = scan.Inputs[body.Carries + number];
        return at(input) + (nint)(step * PlanMemory.Bytes(input, Body.Type) / body.Length);
    }

    private IEnumerable<CallStep> Row(
        IReadOnlyDictionary<int, (Value Item, nint At)> results, int which, int step, nint from, Value value) =>
        results.TryGetValue(which, out var row) ? Copy(row.At + (nint)(step * PlanMemory.Bytes(value, Body.Type)), from, value) : [];

    private IEnumerable<CallStep> Copy(nint to, nint from, Value value) =>
        value.Shape.Count == 0 ? [] : [new(RunKernels.Copy(Body.Type, to, from, value.Shape.Count))];
}
