using System.Security.Cryptography;

namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>
/// A kernel as CUDA C++, with the functions that it calls: a pure function of the structure that it computes, so that equal structures of
/// other sizes have equal texts. `T` is the number type of its program. The name is made of the text.
/// </summary>
/// <param name="Number">The C type `T`: float or double.</param>
/// <param name="Parameters">The parameters as C types, `const T*`, and their names.</param>
/// <param name="Body">The statements.</param>
public sealed record KernelText(string Number, IReadOnlyList<(string Type, string Name)> Parameters, string Body)
{
    private string? name;

    /// <summary>The functions that the statements call.</summary>
    public IReadOnlyList<KernelFunction> Functions { get; init; } = [];

    /// <summary>The blocks of 512 threads for which a processor has registers.</summary>
    public int BlocksOfProcessor { get; init; } = 1;

    /// <summary>A name that no other text has.</summary>
    public string Name => name ??= NameOf('k', $"{Number} {BlocksOfProcessor} {Signature}{Body}");

    /// <summary>Whether threads of a block wait for each other, or read from each other.</summary>
    public bool HasBarriers => Functions.Select(f => f.Body).Prepend(Body).Any(b =>
        b.Contains("__syncthreads", StringComparison.Ordinal) || b.Contains("_in_warp(", StringComparison.Ordinal));

    private string Signature => string.Join(", ", Parameters.Select(p => $"{p.Type} {p.Name}"));

    /// <summary>A letter and the hash of a text.</summary>
    internal static string NameOf(char letter, string text) =>
        letter + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..20];

    public bool Equals(KernelText? other) => other is not null && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The definitions of kernels of one number type and of their functions, after <see cref="Kernels.Prelude"/>.</summary>
    public static string Source(IReadOnlyList<KernelText> kernels) =>
        string.Concat(kernels.SelectMany(k => k.Functions).Distinct().Select(f => $"{f}").Concat(kernels.Select(k => $"{k}")));

    /// <summary>The definition of the kernel, after its functions.</summary>
    public override string ToString() => $"extern \"C\" __global__ void __launch_bounds__(512, {BlocksOfProcessor}) {Name}({Signature})\n"
        + $"{{\n    AFTER_EARLIER();\n{Body}}}\n";
}
