using ProbDsl.Compiler;

namespace ProbDsl.Catalogue;

/// <summary>A function of each number on its own, or of a vector as a whole, that keeps the shape.</summary>
public sealed class Activation(string name, string summary) : LayerSignature
{
    internal static IEnumerable<LayerSignature> Rows =>
    [
        new Activation("relu", "max(0, x)"),
        new Activation("leaky_relu", "x above 0, 0.01 x below"),
        new Activation("elu", "x above 0, exp(x) - 1 below"),
        new Activation("gelu", "x Phi(x), Phi the normal distribution function"),
        new Activation("silu", "x sigmoid(x)"),
        new Activation("tanh", "the hyperbolic tangent"),
        new Activation("sigmoid", "1 / (1 + exp(-x))"),
        new Activation("softplus", "log(1 + exp(x))"),
        new Activation("softmax", "exp(x) divided by its sum along the last dimension"),
    ];

    /// <summary>The activations that `act` offers.</summary>
    public static ChoiceKind Choice { get; } = new(["relu", "leaky_relu", "elu", "gelu", "silu", "tanh", "sigmoid", "softplus"]);

    /// <summary>Those with a continuous derivative.</summary>
    public static ChoiceKind Smooth { get; } = new(["elu", "gelu", "silu", "tanh", "sigmoid", "softplus"]);

    public override string Name => name;

    public override string Summary => summary;

    public override LayerRuling Rule(LayerUse use) => Flowing.PrefixRefused(name, use) ?? Flowing.Joined(use);
}
