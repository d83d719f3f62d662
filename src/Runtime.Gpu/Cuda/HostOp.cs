using ProbDsl.Runtime.Gpu.Cuda.Planning;
using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Runtime.Gpu.Cuda;

/// <summary>
/// An op that the host computes: its inputs are copied from the device, the interpreter runs it, its results are copied back.
/// </summary>
internal sealed class HostOp
{
    private readonly HostStep step;
    private readonly HostNumbers host;
    private readonly ElementType type;
    private readonly Interpreter interpreter;
    private readonly Dictionary<string, Tensor> slots = [];

    public HostOp(HostStep step, HostNumbers host, ElementType type)
    {
        (this.step, this.host, this.type) = (step, host, type);
        var builder = new ProgramBuilder(type);
        var inputs = step.Op.Inputs.Select((x, i) => step.Inputs[i] is null
            ? builder.Again(Fusion.Root(x), []) : builder.Slot($"input{i}", x.Shape, x.Type)).ToList();
        // the same numbers may be of another shape or type where they are a constant
        inputs = [.. inputs.Zip(step.Op.Inputs, (x, of) => x.Shape == of.Shape ? x : builder.Reshape(x, of.Shape))];
        foreach (var (i, x) in step.Op.Inputs.Index())
            if (step.Inputs[i] is not null) slots[$"input{i}"] = Tensor.Zeros(x.Shape);
        var op = builder.Again(step.Op, [.. inputs]);
        foreach (var (number, value, _) in step.Results)
            builder.Output($"result{number}", value.Op == Op.Item ? builder.Item(op, number) : op);
        interpreter = new(builder.Build());
    }

    public void Run()
    {
        foreach (var (i, input) in step.Op.Inputs.Index())
            if (step.Inputs[i] is { } at) host.Read(at, slots[$"input{i}"].Values, input.Type == ElementType.Float64 ? input.Type : type);
        var results = interpreter.Run(slots);
        foreach (var (number, _, at) in step.Results) host.Write(at, results[$"result{number}"].Values, type);
    }
}
