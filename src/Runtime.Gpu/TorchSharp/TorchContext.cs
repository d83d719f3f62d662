using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using TorchSharp;
using static TorchSharp.torch;
using Shape = ProbDsl.Runtime.Programs.Shape;
using Tensor = TorchSharp.torch.Tensor;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>What ops keep: constants, positions of constant indices, bodies of scans, results of ops with several.</summary>
internal sealed class TorchContext(TensorProgram program, Device device) : IDisposable
{
    private readonly Dictionary<Value, Tensor> kept = [];
    private readonly Dictionary<Value, TorchLines> bodies = [];
    private readonly Dictionary<Value, Tensor[]> several = [];

    /// <summary>A constant, made at its first use.</summary>
    public Tensor Constant(Value value) => Kept(value, () => value.Attribute switch
    {
        ConstantValues constant => TorchNumbers.On(device, constant.Values, value.Shape, value.Type),
        NamedData data => TorchNumbers.On(device, data.Values, value.Shape, value.Type),
        Counting counting => arange(counting.From, (double)counting.From + counting.Count, ScalarType.Float64, device),
        _ => throw new ArgumentException($"{value} holds no numbers"),
    });

    /// <summary>The positions that an index names: once for an index that is constant.</summary>
    public Tensor Positions(Value by, Tensor index) => by.Inputs[1].Op is Op.Constant or Op.Iota
        ? Kept(by, () => TorchIndexing.Positions(by, index)) : TorchIndexing.Positions(by, index);

    public Tensor[] Scan(Value scan, Tensor[] given)
    {
        var body = (ScanBody)scan.Attribute!;
        if (!bodies.TryGetValue(scan, out var lines)) bodies[scan] = lines = new(body.Program, device);
        return TorchSteps.Scan(body, lines, given);
    }

    /// <summary>Keeps all results for the items of a value, whose own value nothing reads.</summary>
    public Tensor Results(Value value, Tensor[] results)
    {
        several[value] = results;
        return empty(0, device: device);
    }

    public Tensor Item(Value item) => several[item.Inputs[0]][((ItemResult)item.Attribute!).Index];

    /// <summary>No further item of the value is read.</summary>
    public void Forget(Value value) => several.Remove(value);

    /// <summary>The op on the host: a program of its own, run by the interpreter.</summary>
    public Func<Tensor[], Tensor> OnHost(Value value)
    {
        var builder = new ProgramBuilder(program.FloatType);
        builder.SetOrigin(value.Origin);
        var op = builder.Again(value, [.. value.Inputs.Select((input, i) => builder.Slot($"{i}", input.Shape, input.Type))]);
        Value[] items = [.. program.Values.Where(v => v.Op == Op.Item && v.Inputs[0] == value)];
        foreach (var item in items) builder.Output($"{((ItemResult)item.Attribute!).Index}", builder.Again(item, [op]));
        if (items.Length == 0) builder.Output("0", op);
        var interpreter = new Interpreter(builder.Build());
        return inputs =>
        {
            var slots = inputs.Select((x, i) => new ProbDsl.Runtime.Programs.Tensor(value.Inputs[i].Shape, TorchNumbers.All(x)));
            var results = interpreter.Run(slots.Index().ToDictionary(s => $"{s.Index}", s => s.Item));
            if (items.Length == 0) return On(results["0"], value.Type);
            var all = new Tensor[items.Max(item => ((ItemResult)item.Attribute!).Index) + 1];
            foreach (var item in items)
                all[((ItemResult)item.Attribute!).Index] = On(results[$"{((ItemResult)item.Attribute!).Index}"], item.Type);
            return Results(value, all);
        };
    }

    public void Dispose()
    {
        foreach (var tensor in kept.Values) tensor.Dispose();
        foreach (var body in bodies.Values) body.Dispose();
    }

    private Tensor On(ProbDsl.Runtime.Programs.Tensor numbers, ElementType type) =>
        TorchNumbers.On(device, numbers.Values, numbers.Shape, type);

    private Tensor Kept(Value value, Func<Tensor> make)
    {
        if (kept.TryGetValue(value, out var tensor)) return tensor;
        return kept[value] = make().DetachFromDisposeScope();
    }
}
