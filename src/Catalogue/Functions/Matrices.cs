using ProbDsl.Runtime;

namespace ProbDsl.Catalogue;

/// <summary>Small constant matrices.</summary>
internal static class Matrices
{
    /// <summary>Shape [size, size].</summary>
    public static Value Identity(ProgramBuilder program, int size)
    {
        var values = new double[size * size];
        for (var i = 0; i < size; i++) values[(i * size) + i] = 1;
        return program.Constant(values, [size, size]);
    }
}
