namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The shapes of images and their windows: an image is [C, H, W] in the three innermost dimensions, its windows are the rows of a matrix.
/// </summary>
internal static class WindowShapes
{
    // [.., C, H, W] -> [.., windows, C kh kw]
    public static Shape Unfold(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var (image, (down, across)) = (inputs[0], (ImageWindows)attribute!);
        if (image.Rank < 3) throw ShapeRules.InvalidShapes(op, inputs, "is not an image [channels, height, width]");
        if (!down.Fit(image[^2]) || !across.Fit(image[^1]))
            throw ShapeRules.InvalidShapes(op, inputs, $"has no windows {Text(down)} by {Text(across)}");
        return [.. image[..^3], down.On(image[^2]) * across.On(image[^1]), image[^3] * down.Kernel * across.Kernel];
    }

    // [.., windows, C kh kw] -> [.., C, H, W]
    public static Shape Fold(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var (windows, (down, across, height, width)) = (inputs[0], (FoldedWindows)attribute!);
        var fit = windows.Rank >= 2 && down.Fit(height) && across.Fit(width);
        if (!fit || windows[^2] != down.On(height) * across.On(width) || windows[^1] % (down.Kernel * across.Kernel) != 0)
            throw ShapeRules.InvalidShapes(op, inputs,
                $"is not the windows {Text(down)} by {Text(across)} of an image {height} by {width}");
        return [.. windows[..^2], windows[^1] / (down.Kernel * across.Kernel), height, width];
    }

    private static string Text(Windows w) => $"({w.Kernel} every {w.Stride}, {w.Before} before, {w.After} after)";
}
