using ProbDsl.Inference.Lowering;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Lowering;

/// <summary>The array of a definition of a story, and its derivatives by params, by the interpreter and by the managed engine.</summary>
internal sealed class SolvedPath
{
    private readonly StoryLowering story;
    private readonly Value path;

    public SolvedPath(string text, string csv, string path = "path")
    {
        var problem = TestStory.By(text, csv).Problem;
        story = new ExpressionEvaluator(problem, TestStory.Catalog).Story(new ProgramBuilder());
        this.path = story.Inside(problem.Graph.Story[0], () => story.Array(path).Value);
    }

    /// <summary>The numbers of the path at these values of the params.</summary>
    public double[] At(params (string Name, double[] Value)[] values) => Of(path, values);

    /// <summary>The derivatives of one number of the path by a param.</summary>
    public double[] Slope(int number, string param, params (string Name, double[] Value)[] values) =>
        Of(Gradient.Derive(Number(number), story.Array(param).Value)[0], values);

    /// <summary>The second derivative of one number of the path by a param of one number.</summary>
    public double Curvature(int number, string param, params (string Name, double[] Value)[] values)
    {
        var by = story.Array(param).Value;
        return Of(Gradient.Derive(Ops.SumAll(Gradient.Derive(Number(number), by)[0]), by)[0], values)[0];
    }

    private Value Number(int number) => Ops.SumAll(Ops.Slice(Ops.Reshape(path, [path.Shape.Count]), 0, number, 1));

    private double[] Of(Value value, (string Name, double[] Value)[] values)
    {
        var program = story.Builder.Build(("value", value));
        var slots = program.Slots.ToDictionary(s => s.Key, s => new Tensor(s.Value, values.First(v => v.Name == s.Key).Value));
        var plain = new Interpreter(program).Run(slots)["value"].Values;
        using var store = new ManagedEngine(1).CreateStore();
        using var compiled = new ManagedEngine(1).Compile(program, store);
        foreach (var (name, given) in slots) store.Write(name, given.Values);
        // a second run starts from what the first one left
        compiled.Run();
        compiled.Run();
        var fast = compiled.Numbers("value").ToArray();
        foreach (var (expected, found) in plain.Zip(fast))
            Assert.Equal(expected, found, double.IsNaN(expected) ? 0 : 1e-9 * Math.Max(1, Math.Abs(expected)));
        return fast;
    }
}
