namespace ProbDsl.Bench;

/// <summary>A way of running the step elsewhere: a script and its mode.</summary>
/// <param name="IsChecked">Whether loss and gradients are compared; otherwise another mode of the script has the same.</param>
/// <param name="IsLast">Whether it is prepared after all others, which leave compiled kernels for it.</param>
internal sealed record RivalKind(string Name, string Script, string Mode, bool IsChecked = true, bool IsLast = false)
{
    public static IReadOnlyList<RivalKind> All { get; } =
    [
        new("torch eager", "torch_step.py", "eager"),
        new("torch compile", "torch_step.py", "compile"),
        new("torch graph", "torch_step.py", "graph"),
        new("torch compile + graph", "torch_step.py", "compile-graph", IsLast: true),
        new("JAX jit", "jax_step.py", "jit"),
        new("JAX scan", "jax_step.py", "scan", IsChecked: false),
    ];
}
