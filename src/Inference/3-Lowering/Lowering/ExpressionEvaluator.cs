using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Evaluates expressions and densities of a story outside of any plan, each in a program of its own: by the interpreter, unless an engine
/// is given.
/// </summary>
/// <param name="problem">The story with its data.</param>
/// <param name="catalog">The definitions of the story's names.</param>
public sealed class ExpressionEvaluator(Problem problem, StandardCatalog catalog)
{
    /// <summary>The statements in a program of their own, for values with axes, and for unknowns that have values.</summary>
    public StoryLowering Story() => Story(new ProgramBuilder());

    /// <summary>The statements as a part of this program.</summary>
    public StoryLowering Story(ProgramBuilder program) => new(problem, catalog, program);

    /// <summary>The same, in which these labels are axes of all their states.</summary>
    public StoryLowering Story(IEnumerable<Variable> labels) => Story().WithStates(labels);

    /// <summary>The value of an expression outside of all loops.</summary>
    public Tensor Evaluate(Expr expr) => Interpreter.Evaluate(Lowered(expr));

    /// <summary>The same, repeated over an array of this shape.</summary>
    public Tensor Evaluate(Expr expr, Shape shape) => Interpreter.Evaluate(Ops.Broadcast(Lowered(expr), shape));

    /// <summary>The same; null if it cannot be lowered, in which case no method supports the story.</summary>
    public Tensor? TryEvaluate(Expr expr) => LoweringLimit.Try(() => Evaluate(expr)).Value;

    /// <summary>The values of an expression for the members of these loops, one number if it is the same for all.</summary>
    public double[] EvaluateIn(IEnumerable<Loop> loops, Expr expr)
    {
        var story = Story();
        return Interpreter.Evaluate(story.Lower(expr, story.Bind([.. loops])).Value).Values;
    }

    /// <summary>The numbers of a value without slots, by an engine.</summary>
    public static double[] Evaluate(Value value, IEngine engine)
    {
        using var store = engine.CreateStore();
        using var program = engine.Compile(value.Program.Build(("value", value)), store);
        program.Run();
        return program.Numbers("value").ToArray();
    }

    private Value Lowered(Expr expr) => Story().Lower(expr, ImmutableDictionary<Loop, LoopValue>.Empty).Value;
}
