using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Managed;

/// <summary>The mean square error of tanh(tanh(x w1 + b1) w2 + b2) w3 on 500 rows, with its slopes.</summary>
internal static class MlpCase
{
    private static readonly (string Name, Shape Shape)[] slots =
        [("x", [500, 20]), ("y", [500, 3]), ("w1", [20, 64]), ("b1", [64]), ("w2", [64, 48]), ("b2", [48]), ("w3", [48, 3])];

    public static TensorProgram Program(ElementType floats)
    {
        var builder = new ProgramBuilder(floats);
        Value[] v = [.. slots.Select(s => builder.Slot(s.Name, s.Shape))];
        var hidden = Tanh(MatMul(Tanh(MatMul(v[0], v[2]) + v[3]), v[4]) + v[5]);
        var loss = SumAll(Square(MatMul(hidden, v[6]) - v[1])) / 500;
        builder.Output("loss", loss);
        foreach (var (slot, gradient) in slots[2..].Zip(Gradient.Derive(loss, v[2..]))) builder.Output(slot.Name, gradient);
        return builder.Build();
    }

    public static void Fill(IStore store)
    {
        foreach (var (i, (name, shape)) in slots.Index()) store.Write(name, Check.Numbers(shape, i, -0.5, 0.5).Values);
    }

    public static Dictionary<string, double[]> Gradients(ElementType floats, IEngine? engine = null)
    {
        using var own = new ManagedEngine();
        engine ??= own;
        using var store = engine.CreateStore();
        using var program = engine.Compile(Program(floats), store);
        Fill(store);
        program.Run();
        return slots[2..].Select(s => s.Name).Append("loss").ToDictionary(n => n, n => program.Numbers(n).ToArray());
    }
}
