using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>Kernels with a loop in each thread: running sums and products, windows that meet at a pixel, a step of Adam.</summary>
internal static class LineKernels
{
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

    /// <summary>One thread for each pixel: the sum over the windows that contain it.</summary>
    public static KernelCall Fold(ElementType type, Value value, Func<Value, bool> isStored)
    {
        var (writer, (down, across, height, width)) = (new KernelWriter(type), (FoldedWindows)value.Attribute!);
        var (h, w, columns) = (writer.Size(height), writer.Size(width), across.On(width));
        writer.EachOf(value.Shape.Count);
        writer.Line($"const unsigned row = i / {w} % {h}, column = i % {w}, channel = i / ({w} * {h}) % {writer.Size(value.Shape[^3])};");
        writer.Line($"const unsigned one = i / ({w} * {h}) / {writer.Size(value.Shape[^3])};");
        writer.Line("State s = sum_start();");
        foreach (var (name, side, at, on) in new[] { ("u", down, "row", down.On(height)), ("v", across, "column", columns) })
        {
            writer.Open($"for (unsigned {name} = 0; {name} < {writer.Size(side.Kernel)}; {name}++)");
            writer.Line($"const unsigned first{name} = {at} + {writer.Size(side.Before)} - {name};");
            writer.Line($"if ({at} + {writer.Size(side.Before)} < {name} || first{name} % {writer.Size(side.Stride)} != 0) continue;");
            writer.Line($"if (first{name} / {writer.Size(side.Stride)} >= {writer.Size(on)}) continue;");
        }

        writer.Line($"const unsigned window = firstu / {writer.Size(down.Stride)} * {writer.Size(columns)} + firstv / {writer.Size(
            across.Stride)};");
        writer.Line($"const unsigned inside = (channel * {writer.Size(down.Kernel)} + u) * {writer.Size(across.Kernel)} + v;");
        writer.Line($"const unsigned at = (one * {writer.Size(value.Inputs[0].Shape[^2])} + window) * {writer.Size(
            value.Inputs[0].Shape[^1])} + inside;");
        writer.Line($"sum_take(&s, {new ElementText(writer, isStored).Of(value.Inputs[0], "at")});");
        writer.Close();
        writer.Close();
        writer.Line($"{writer.Writes(value)}[i] = sum_result(s);");
        writer.Close();
        return writer.Done(value.Shape.Count);
    }

    /// <summary>One thread for each weight.</summary>
    /// <param name="type">The program's number type.</param>
    /// <param name="adam">The step.</param>
    /// <param name="items">The results that are read, by their number.</param>
    public static KernelCall Adam(ElementType type, Value adam, IReadOnlyDictionary<int, Value> items)
    {
        var (writer, rule, count) = (new KernelWriter(type), (AdamRule)adam.Attribute!, adam.Inputs[0].Shape.Count);
        string Input(int which, string at) => $"{writer.Reads(ElementText.Root(adam.Inputs[which]))}[{at}]";
        var (beta1, beta2) = (writer.Real("beta1", rule.Beta1), writer.Real("beta2", rule.Beta2));
        writer.Line($"const double rate = {Input(adam.Inputs.Count - 2, "0")}, step = {Input(adam.Inputs.Count - 1, "0")};");
        writer.Line($"const T left = (T)(1 - rate * {writer.Real("decay", rule.WeightDecay)});");
        writer.Line($"const T by = (T)(rate / (1 - pow({beta1}, step))), unbiased = (T)(1 / sqrt(1 - pow({beta2}, step)));");
        writer.EachOf(count);
        writer.Line($"const T g = {Input(1, "i")};");
        writer.Line($"const T first = (T){beta1} * {Input(2, "i")} + (T)(1 - {beta1}) * g;");
        writer.Line($"const T second = (T){beta2} * {Input(3, "i")} + (T)(1 - {beta2}) * g * g;");
        writer.Line($"const T most = {(rule.IsAmsgrad ? $"op_max({Input(4, "i")}, second)" : "second")};");
        var below = $"(sqrt(most) * unbiased + (T){writer.Real("epsilon", rule.Epsilon)})";
        writer.Line($"const T moved = left * {Input(0, "i")} - by * first / {below};");
        string[] results = ["moved", "first", "second", "most"];
        foreach (var (which, item) in items.OrderBy(item => item.Key)) writer.Line($"{writer.Writes(item)}[i] = {results[which]};");
        writer.Close();
        return writer.Done(count);
    }
}
