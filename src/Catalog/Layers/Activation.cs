namespace ProbDsl.Catalog.Layers;

/// <summary>An activation: a function of each element, or of a vector as a whole, that keeps the shape.</summary>
public sealed class Activation(string name, string summary, Func<Value, Value> formula) : LayerSignature, ILayer
{
    private static readonly Activation[] Table =
    [
        new("relu", "max(0, x)", x => Max(x, 0)),
        new("leaky_relu", "x above 0, 0.01 x below", x => Max(x, 0.01 * x)),
        new("elu", "x above 0, exp(x) - 1 below", x => Where(x > 0, x, Expm1(Min(x, 0)))),
        new("gelu", "x Phi(x), Phi the normal distribution function", x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2)))),
        new("silu", "x sigmoid(x)", x => x * Sigmoid(x)),
        new("tanh", "the hyperbolic tangent", Tanh),
        new("sigmoid", "1 / (1 + exp(-x))", Sigmoid),
        new("softplus", "log(1 + exp(x))", Softplus),
        new("softmax", "exp(x) divided by its sum along the last dimension", Softmax.Of),
    ];

    internal static IEnumerable<LayerSignature> Rows => Table;

    /// <summary>The activations that the option `act` accepts.</summary>
    public static ChoiceKind Choice { get; } = new(["relu", "leaky_relu", "elu", "gelu", "silu", "tanh", "sigmoid", "softplus"]);

    /// <summary>The activations with a continuous derivative.</summary>
    public static ChoiceKind Smooth { get; } = new(["elu", "gelu", "silu", "tanh", "sigmoid", "softplus"]);

    public override string Name => name;

    public override string Summary => summary;

    public override LayerResult InferType(LayerUse use) => LayerInputs.RefusePrefix(name, use)
        ?? (name == "softmax" && use.Inputs is [{ IsScalar: true, States: null }]
            ? LayerResult.Refuse("`softmax` needs several elements, but its input is one number: use `sigmoid`")
            : LayerInputs.Joined(use));

    public Operand Lower(LayerCall call) => Of(call.Joined);

    /// <summary>The activation with this name.</summary>
    internal static Activation Named(string name) => Table.First(a => a.Name == name);

    internal Operand Of(Operand x) => x with { Value = formula(x.Value) };
}
