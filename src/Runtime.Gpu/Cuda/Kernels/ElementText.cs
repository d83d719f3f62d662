namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>
/// An element of a value as C: read where its value is in memory, otherwise computed from the elements that it is made of. Pointwise ops
/// and movements cost no memory this way.
/// </summary>
/// <param name="writer">Receives the statements.</param>
/// <param name="isStored">Whether a value is in memory before the kernel.</param>
internal sealed class ElementText(KernelWriter writer, Func<Value, bool> isStored)
{
    /// <summary>Whether an element of the value can be computed from elements of its inputs.</summary>
    public static bool Has(Op op) => OpTable.Of(op).IsPointwise || IsMovement(op) || op is Op.Gather or Op.Iota;

    /// <summary>Whether elements are elements of the inputs, or zeros, at positions that are known.</summary>
    public static bool IsMovement(Op op) => op is Op.Reshape or Op.StopGradient or Op.Cast or Op.Transpose or Op.Broadcast or Op.Slice
        or Op.Pad or Op.Concat or Op.Unfold;

    /// <summary>The value with the same elements at the same positions.</summary>
    public static Value Root(Value value) => value.Op is Op.Reshape or Op.StopGradient or Op.Cast ? Root(value.Inputs[0]) : value;

    /// <summary>A name or a literal for an element.</summary>
    public string Of(Value value, string index)
    {
        value = Root(value);
        if (value.Shape.Count == 1) index = "0u";
        if (writer.Known((value, index)) is { } known) return known;
        if (value is { Op: Op.Constant, Shape.Count: 1 }) return writer.Literal(Number(value));
        if (isStored(value)) return writer.Once((value, index), "v", () => $"{writer.Reads(value)}[{index}]");
        return Computed(value, index);
    }

    /// <summary>The same, computed even if the value is one that the kernel stores.</summary>
    public string Computed(Value value, string index) => value.Op switch
    {
        Op.Iota => writer.Once((value, index), "v", () => $"(T)((int){index} + {writer.Whole(
            $"from {value.Id}", ((Counting)value.Attribute!).From)})"),
        Op.Transpose => Of(value.Inputs[0], Turned(value, index)),
        Op.Broadcast => Of(value.Inputs[0], IndexText.Broadcast(writer, index, value.Inputs[0].Shape, value.Shape)),
        Op.Slice => Of(value.Inputs[0], Sliced(value, (SliceRange)value.Attribute!, index)),
        Op.Pad => Padded(value, (PadWidths)value.Attribute!, index),
        Op.Concat => Joined(value, ((AlongAxis)value.Attribute!).Axis, index),
        Op.Unfold => Window(value, (ImageWindows)value.Attribute!, index),
        Op.Gather => Gathered(value, ((SharedDimensions)value.Attribute!).Batch, index),
        Op.Constant or Op.Slot => writer.Once((value, index), "v", () => $"{writer.Reads(value)}[{index}]"),
        _ => Pointwise(value, index),
    };

    private static double Number(Value constant) => constant.Attribute switch
    {
        ConstantValues written => written.Values[0],
        NamedData data => data.Values[0],
        _ => throw new ArgumentException($"{constant} holds no numbers"),
    };

    private string Pointwise(Value value, string index)
    {
        List<string> inputs =
            [.. value.Inputs.Select(x => Of(x, IndexText.Broadcast(writer, index, x.Shape, value.Shape)))];
        return writer.Once((value, index), "v", () => PointwiseText.Write(value.Op, inputs));
    }

    private string Turned(Value value, string index)
    {
        var strides = value.Inputs[0].Shape.Strides();
        return IndexText.Offset(writer, index, value.Shape.Zip(((AxisList)value.Attribute!).Axes, (size, axis) => (size, strides[axis])));
    }

    private string Sliced(Value value, SliceRange range, string index)
    {
        var (x, inner) = (value.Inputs[0].Shape, value.Shape[(range.Axis + 1)..].Count);
        var whole = IndexText.Offset(
            writer, index, [(value.Shape[..range.Axis].Count, x[range.Axis] * inner), (range.Length * inner, 1)]);
        return range.Start == 0 ? whole
            : writer.Once((value, index, "from"), "j", () => $"{whole} + {KernelWriter.Fixed((long)range.Start * inner)}");
    }

    private string Padded(Value value, PadWidths widths, string index)
    {
        var (x, inner) = (value.Inputs[0], value.Shape[(widths.Axis + 1)..].Count);
        var (outer, padded, own) = (value.Shape[..widths.Axis].Count, value.Shape[widths.Axis] * inner, x.Shape[widths.Axis] * inner);
        var at = outer == 1 ? index : writer.Once((value, index, "at"), "j", () => $"{index} % {KernelWriter.Fixed(padded)}");
        var (before, size) = (KernelWriter.Fixed((long)widths.Before * inner), KernelWriter.Fixed(own));
        return Chosen(value, index, [($"{at} >= {before} && {at} - {before} < {size}", () => Of(x,
            writer.Once((value, index, "inside"), "j", () =>
                outer == 1 ? $"{at} - {before}" : $"{index} / {KernelWriter.Fixed(padded)} * {size} + ({at} - {before})")))]);
    }

    private string Joined(Value value, int axis, string index)
    {
        var (inner, outer) = (value.Shape[(axis + 1)..].Count, value.Shape[..axis].Count);
        var total = KernelWriter.Fixed((long)value.Shape[axis] * inner);
        var at = outer == 1 ? index : writer.Once((value, index, "at"), "j", () => $"{index} % {total}");
        var (parts, before) = (new List<(string, Func<string>)>(), 0L);
        foreach (var (i, x) in value.Inputs.Index())
        {
            var (own, start) = ((long)x.Shape[axis] * inner, before);
            before += own;
            parts.Add(($"{at} < {KernelWriter.Fixed(before)}", () => Of(x, writer.Once((value, index, i), "j", () =>
                outer == 1 ? $"{at} - {KernelWriter.Fixed(start)}"
                    : $"{index} / {total} * {KernelWriter.Fixed(own)} + ({at} - {KernelWriter.Fixed(start)})"))));
        }

        return Chosen(value, index, parts);
    }

    // the sizes of windows and images belong to a net, and are in the text
    private string Window(Value value, ImageWindows windows, string index)
    {
        var (x, (down, across), (count, width)) = (value.Inputs[0], windows, (value.Shape[^2], value.Shape[^1]));
        var (channels, height, columns) = (x.Shape[^3], x.Shape[^2], across.On(x.Shape[^1]));
        string Part(string name, string text) => writer.Once((value, index, name), "j", () => text);
        var inside = Part("in", $"{index} % {width}u");
        var window = Part("window", $"{index} / {width}u");
        var one = Part("one", $"{window} / {count}u * {channels}u + {inside} / {down.Kernel * across.Kernel}u");
        var i = Part("i",
            $"{window} % {count}u / {columns}u * {down.Stride}u + {inside} / {across.Kernel}u % {down.Kernel}u - {down.Before}u");
        var j = Part("j", $"{window} % {count}u % {columns}u * {across.Stride}u + {inside} % {across.Kernel}u - {across.Before}u");
        // what is before the image wraps around to a large number
        return Chosen(value, index, [($"{i} < {height}u && {j} < {x.Shape[^1]}u", () => Of(x,
            Part("pixel", $"({one} * {height}u + {i}) * {x.Shape[^1]}u + {j}")))]);
    }

    private string Gathered(Value value, int batch, string index)
    {
        var (source, picks) = (value.Inputs[0], value.Inputs[1]);
        var (size, inner) = (source.Shape[batch], source.Shape[(batch + 1)..].Count);
        var each = Math.Max(1, picks.Shape[batch..].Count);
        var at = inner == 1 ? index : writer.Once((value, index, "at"), "j", () => $"{index} / {KernelWriter.Fixed(inner)}");
        var pick = writer.Once((value, index, "pick"), "j", () => Position(value, Of(picks, at), size));
        var row = batch == 0 ? pick : $"({at} / {KernelWriter.Fixed(each)} * {writer.Size(size)} + {pick})";
        return Of(source, writer.Once((value, index, "from"), "j", () =>
            inner == 1 ? row : $"{row} * {KernelWriter.Fixed(inner)} + {index} % {KernelWriter.Fixed(inner)}"));
    }

    /// <summary>The checked position that an index names.</summary>
    public string Position(Value reader, string index, int size) =>
        $"position({index}, {writer.Whole($"size {reader.Id}", size)}, {writer.Status(Driver.Access.Update)})";

    // the first part whose condition holds; zero if none does
    private string Chosen(Value value, string index, List<(string Condition, Func<string> Element)> parts)
    {
        var name = writer.Fresh("v");
        writer.Line(string.Create(CultureInfo.InvariantCulture, $"T {name} = 0;"));
        foreach (var (i, (condition, element)) in parts.Index())
        {
            writer.Open(i == 0 ? $"if ({condition})" : $"else if ({condition})");
            writer.Line($"{name} = {element()};");
            writer.Close();
        }

        writer.Know((value, index), name);
        return name;
    }
}
