namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>
/// A function of kernels as CUDA C++: what a block of threads does, of all blocks or for some rows. A pure function of the structure that
/// it computes, so that equal structures of other sizes have equal texts. `T` is the number type of its program.
/// </summary>
/// <param name="Number">The C type `T`: float or double.</param>
/// <param name="Parameters">The parameters as C types, `const T*`, and their names.</param>
/// <param name="Body">
/// The statements. They know `shared`, and `block` and `blocks`, or the rows from `first_row` to before `end_row`.
/// </param>
/// <param name="SharedBytes">The size of the memory that `shared` points to.</param>
/// <param name="IsByRows">Whether it computes rows.</param>
public sealed record KernelFunction(
    string Number, IReadOnlyList<(string Type, string Name)> Parameters, string Body, int SharedBytes, bool IsByRows)
{
    private string? name;

    /// <summary>A name that no other text has.</summary>
    public string Name => name ??= KernelText.NameOf('f', Number + Signature + Body);

    private string Signature => string.Concat(
        IsByRows ? "const unsigned first_row, const unsigned end_row" : "const unsigned block, const unsigned blocks", ", double* shared",
        string.Concat(Parameters.Select(p => $", {p.Type} {p.Name}")));

    public bool Equals(KernelFunction? other) => other is not null && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"__device__ void {Name}({Signature})\n{{\n{Body}}}\n";
}
