namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>Kernels with a loop in each thread: running sums and products, windows that meet at a pixel, a step of Adam.</summary>
internal static class LineKernels
{
    private const int WeightsOfThread = 4;

    /// <summary>One thread for each line of elements.</summary>
    public static KernelCall Running(ElementType type, Value value, Func<Value, bool> isStored)
    {
        var (along, writer) = ((Cumulation)value.Attribute!, new KernelWriter(type));
        var (size, inner) = (value.Shape[along.Axis], value.Shape[(along.Axis + 1)..].Count);
        var lines = value.Shape[..along.Axis].Count * inner;
        writer.EachOf(lines);
        writer.Line($"T s = {(value.Op == Op.CumSum ? 0 : 1)};");
        writer.Line($"const unsigned from = i / {writer.Size(inner)} * {writer.Size((long)size * inner)} + i % {writer.Size(inner)};");
        writer.Open($"for (unsigned r = 0; r < {writer.Size(size)}; r++)");
        writer.Line($"const unsigned at = from + {(along.IsBackward ? $"({writer.Size(size)} - 1 - r)" : "r")} * {writer.Size(inner)};");
        writer.Line($"s {(value.Op == Op.CumSum ? "+" : "*")}= {new ElementText(writer, isStored).Of(value.Inputs[0], "at")};");
        writer.Line($"{writer.Writes(value)}[at] = s;");
        writer.Close();
        writer.Close();
        return writer.Done(lines);
    }

    /// <summary>
    /// One thread for each pixel: the sum over the windows that contain it. The sizes of windows and images belong to a net, and are in the
    /// text.
    /// </summary>
    public static KernelCall Fold(ElementType type, Value value, Func<Value, bool> isStored)
    {
        var (writer, (down, across, height, width)) = (new KernelWriter(type), (FoldedWindows)value.Attribute!);
        var (channels, windows, inner) = (value.Shape[^3], value.Inputs[0].Shape[^2], value.Inputs[0].Shape[^1]);
        writer.EachOf(value.Shape.Count);
        writer.Line($"const unsigned row = i / {width}u % {height}u, column = i % {width}u;");
        writer.Line($"const unsigned channel = i / {width * height}u % {channels}u, one = i / {width * height}u / {channels}u;");
        writer.Line("State s = sum_start();");
        foreach (var (name, side, at, on) in new[] { ("u", down, "row", down.On(height)), ("v", across, "column", across.On(width)) })
        {
            writer.Line($"const unsigned at_{name} = {at} + {side.Before}u;");
            writer.Line("#pragma unroll");
            writer.Open($"for (unsigned next_{name} = 0; next_{name} < {side.Kernel}u; next_{name} += {side.Stride}u)");
            writer.Line($"const unsigned {name} = next_{name} + at_{name} % {side.Stride}u;");
            writer.Line($"const unsigned window_{name} = (at_{name} - {name}) / {side.Stride}u;");
            // a window before the first wraps around to a large number
            writer.Line($"if ({name} >= {side.Kernel}u || window_{name} >= {on}u) continue;");
        }

        writer.Line($"const unsigned inside = (channel * {down.Kernel}u + u) * {across.Kernel}u + v;");
        writer.Line($"const unsigned at = (one * {windows}u + window_u * {across.On(width)}u + window_v) * {inner}u + inside;");
        writer.Line($"sum_take(&s, {new ElementText(writer, isStored).Of(value.Inputs[0], "at")});");
        writer.Close();
        writer.Close();
        writer.Line($"{writer.Writes(value)}[i] = sum_result(s);");
        writer.Close();
        return writer.Done(value.Shape.Count);
    }

    /// <summary>A thread for four weights, which reads all of them before it writes.</summary>
    /// <param name="type">The program's number type.</param>
    /// <param name="adam">The step.</param>
    /// <param name="items">The results that are read, by their number.</param>
    public static KernelCall Adam(ElementType type, Value adam, IReadOnlyDictionary<int, Value> items)
    {
        var (writer, rule, count) = (new KernelWriter(type), (AdamRule)adam.Attribute!, adam.Inputs[0].Shape.Count);
        string Input(int which, string at) => $"{writer.Reads(ElementText.Root(adam.Inputs[which]))}[{at}]";
        var (beta1, beta2) = (writer.Real("beta1", rule.Beta1), writer.Real("beta2", rule.Beta2));
        // 1 - beta^step
        string Unbiased(string name, double beta) => $"-expm1(step * {writer.Real($"log {name}", Math.Log(beta))})";
        writer.Line($"const double rate = {Input(adam.Inputs.Count - 2, "0")}, step = {Input(adam.Inputs.Count - 1, "0")};");
        writer.Line($"const T left = (T)(1 - rate * {writer.Real("decay", rule.WeightDecay)});");
        writer.Line($"const T by = (T)(rate / ({Unbiased("beta1", rule.Beta1)}));");
        writer.Line($"const T unbiased = (T)(1 / sqrt({Unbiased("beta2", rule.Beta2)}));");
        int[] read = rule.IsAmsgrad ? [0, 1, 2, 3, 4] : [0, 1, 2, 3];
        writer.Line($"T of[{read.Length}][{WeightsOfThread}];");
        writer.Line("const unsigned stride = blocks * blockDim.x, start = block * blockDim.x + threadIdx.x;");
        writer.Open($"for (unsigned from = start; from < {writer.Size(count)}; from += {WeightsOfThread} * stride)");
        writer.Each("l", WeightsOfThread, () =>
        {
            writer.Line($"const unsigned i = lesser(from + stride * l, {writer.Size(count)} - 1);");
            foreach (var which in read) writer.Line($"of[{which}][l] = {Input(which, "i")};");
        });
        writer.Each("l", WeightsOfThread, () =>
        {
            writer.Line("const unsigned i = from + stride * l;");
            writer.Line("const T g = of[1][l];");
            writer.Line($"const T first = (T){beta1} * of[2][l] + (T)(1 - {beta1}) * g;");
            writer.Line($"const T second = (T){beta2} * of[3][l] + (T)(1 - {beta2}) * g * g;");
            writer.Line($"const T most = {(rule.IsAmsgrad ? "op_max(of[4][l], second)" : "second")};");
            var below = $"(sqrt(most) * unbiased + (T){writer.Real("epsilon", rule.Epsilon)})";
            writer.Line($"const T moved = left * of[0][l] - by * first / {below};");
            string[] results = ["moved", "first", "second", "most"];
            writer.Open($"if (i < {writer.Size(count)})");
            foreach (var (which, item) in items.OrderBy(item => item.Key)) writer.Line($"{writer.Writes(item)}[i] = {results[which]};");
            writer.Close();
        });
        writer.Close();
        return writer.Done((count + WeightsOfThread - 1L) / WeightsOfThread);
    }
}
