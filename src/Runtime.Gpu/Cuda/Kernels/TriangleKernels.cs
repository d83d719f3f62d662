namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>
/// Cholesky factors and triangular systems of many matrices. Both compute in double and round once, as the engines of the processor do.
/// </summary>
internal static class TriangleKernels
{
    private const int Threads = 128;

    // the relative size of a pivot, times the dimension, below which it is rounding error
    private const double Rounding = 1.0 / (1L << 50);

    /// <summary>A block for each matrix, column by column: its threads share the rows below the diagonal.</summary>
    public static KernelCall Cholesky(ElementType type, Value value)
    {
        var (writer, d) = (new KernelWriter(type), value.Shape[^1]);
        var (n, matrix) = (writer.Size(d), writer.Size((long)d * d));
        var scratch = new Scratch(8L * value.Shape.Count);
        writer.Line($"const T* a = {writer.Reads(ElementText.Root(value.Inputs[0]))} + block * {matrix};");
        writer.Line($"double* l = {writer.Writes(scratch, "double")} + block * {matrix};");
        writer.Line("bool is_definite = true;");
        writer.Open($"for (unsigned j = 0; j < {n}; j++)");
        writer.Open($"for (unsigned i = j + threadIdx.x; i < {n}; i += blockDim.x)");
        writer.Line($"double rest = a[i * {n} + j];");
        writer.Line($"for (unsigned k = 0; k < j; k++) rest -= l[i * {n} + k] * l[j * {n} + k];");
        writer.Line($"l[i * {n} + j] = rest;");
        writer.Close();
        writer.Line("__syncthreads();");
        writer.Line($"const double pivot = l[j * {n} + j];");
        writer.Line($"const double least = {n} * {writer.Real("rounding", Rounding)} * a[j * {n} + j];");
        writer.Line("if (!(pivot > least && pivot - pivot == 0)) is_definite = false;");
        writer.Line("__syncthreads();");
        writer.Open($"for (unsigned i = j + threadIdx.x; i < {n}; i += blockDim.x)");
        writer.Line($"l[i * {n} + j] = i == j ? sqrt(pivot) : l[i * {n} + j] / sqrt(pivot);");
        writer.Close();
        writer.Line("__syncthreads();");
        writer.Close();
        writer.Open($"for (unsigned e = threadIdx.x; e < {matrix}; e += blockDim.x)");
        writer.Line($"const unsigned i = e / {n}, j = e % {n};");
        writer.Line($"{writer.Writes(value)}[block * {matrix} + e] = !is_definite ? NO_NUMBER : j > i ? (T)0 : (T)l[e];");
        writer.Close();
        return writer.Done(value.Shape.Count / Math.Max(1, d * d), Threads);
    }

    /// <summary>A thread for each right-hand side.</summary>
    public static KernelCall Solve(ElementType type, Value value)
    {
        var (writer, d, columns) = (new KernelWriter(type), value.Shape[^2], value.Shape[^1]);
        var (triangle, right) = (value.Inputs[0], value.Inputs[1]);
        var scratch = new Scratch(8L * value.Shape.Count);
        var (n, m) = (writer.Size(d), writer.Size(columns));
        var all = value.Shape[..^2].Count * columns;
        var isTurned = ((Transposed)value.Attribute!).First;
        writer.EachOf(all);
        writer.Line($"const unsigned column = i % {m}, batch = i / {m};");
        string Start(Value x) => IndexText.Broadcast(writer, "batch", x.Shape[..^2], value.Shape[..^2]);
        writer.Line($"const T* l = {writer.Reads(ElementText.Root(triangle))} + {Start(triangle)} * {writer.Size((long)d * d)};");
        writer.Line($"const T* b = {writer.Reads(ElementText.Root(right))} + {Start(right)} * {writer.Size((long)d * columns)} + column;");
        writer.Line($"double* x = {writer.Writes(scratch, "double")} + batch * {writer.Size((long)d * columns)} + column;");
        writer.Open($"for (unsigned step = 0; step < {n}; step++)");
        writer.Line($"const unsigned r = {(isTurned ? $"{n} - 1 - step" : "step")};");
        writer.Line($"double rest = b[r * {m}];");
        writer.Line(isTurned
            ? $"for (unsigned k = r + 1; k < {n}; k++) rest -= l[k * {n} + r] * x[k * {m}];"
            : $"for (unsigned k = 0; k < r; k++) rest -= l[r * {n} + k] * x[k * {m}];");
        writer.Line($"x[r * {m}] = rest / l[r * {n} + r];");
        writer.Line($"{writer.Writes(value)}[(batch * {n} + r) * {m} + column] = (T)x[r * {m}];");
        writer.Close();
        writer.Close();
        return writer.Done(all);
    }
}
