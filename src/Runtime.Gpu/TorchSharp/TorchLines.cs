using ProbDsl.Runtime.Programs;
using TorchSharp;
using Shape = ProbDsl.Runtime.Programs.Shape;
using Tensor = TorchSharp.torch.Tensor;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>The lines of a program, run in their order. A value is freed after its last use, all that an op left at the end.</summary>
internal sealed class TorchLines : IDisposable
{
    private readonly TensorProgram program;
    private readonly TorchContext context;
    private readonly Line[] lines;
    private readonly int[] outputs;
    private readonly bool[] isBorrowed;

    public TorchLines(TensorProgram program, torch.Device device)
    {
        (this.program, context) = (program, new(program, device));
        var spent = SpentAfter(program);
        lines = [.. program.Values.Select((v, at) => new Line(v, TorchOps.Of(v, context), [.. v.Inputs.Select(program.PositionOf)],
            spent[at]))];
        outputs = [.. program.Outputs.Values.Select(program.PositionOf)];
        isBorrowed = [.. program.Outputs.Values.Select(MayBeMemoryOfAnother)];
    }

    /// <summary>The outputs, each contiguous and in memory of its own; the caller frees them.</summary>
    /// <param name="slots">A tensor for each slot.</param>
    public Tensor[] Run(IReadOnlyDictionary<string, Tensor> slots)
    {
        using var scope = torch.NewDisposeScope();
        var known = new Tensor[lines.Length];
        for (var at = 0; at < lines.Length; at++)
        {
            var line = lines[at];
            var inputs = new Tensor[line.Inputs.Length];
            for (var i = 0; i < inputs.Length; i++) inputs[i] = known[line.Inputs[i]];
            known[at] = line.Value.Attribute is SlotDeclaration slot ? slots[slot.Name].In(slot.Type) : line.Op(inputs);
            foreach (var position in line.Spent) Free(position, known[position], slots);
        }
        return [.. outputs.Select((at, i) => Own(known[at], isBorrowed[i]).MoveToOuterDisposeScope())];
    }

    public void Dispose() => context.Dispose();

    private void Free(int position, Tensor spent, IReadOnlyDictionary<string, Tensor> slots)
    {
        var value = lines[position].Value;
        context.Forget(value);
        if (value.Op is Op.Constant or Op.Iota) return;
        if (value.Attribute is not SlotDeclaration slot || !ReferenceEquals(slots[slot.Name], spent)) spent.Dispose();
    }

    private static Tensor Own(Tensor tensor, bool isBorrowed) =>
        isBorrowed ? tensor.contiguous().clone() : tensor.is_contiguous() ? tensor : tensor.contiguous();

    // an output that shares memory with a slot would change with it; one that is named twice has two owners
    private bool MayBeMemoryOfAnother(Value output) =>
        output.Op is Op.Slot or Op.Constant or Op.Iota or Op.Reshape or Op.Transpose or Op.Broadcast or Op.Slice or Op.StopGradient
            or Op.Cast or Op.Item || program.Outputs.Values.Count(o => o == output) > 1;

    private static int[][] SpentAfter(TensorProgram program)
    {
        var last = new int[program.Values.Count];
        Array.Fill(last, -1);
        for (var at = 0; at < last.Length; at++)
            foreach (var input in program.Values[at].Inputs) last[program.PositionOf(input)] = at;
        foreach (var output in program.Outputs.Values) last[program.PositionOf(output)] = -1;
        var spent = Enumerable.Range(0, last.Length).ToLookup(position => last[position]);
        return [.. last.Select((_, at) => spent[at].Where(position => position < at).ToArray())];
    }

    /// <summary>A value, how it is computed from its inputs, where these are, and the values that it is the last to use.</summary>
    private sealed record Line(Value Value, Func<Tensor[], Tensor> Op, int[] Inputs, int[] Spent);
}
