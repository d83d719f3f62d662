namespace ProbDsl.Runtime.Interpretation;

/// <summary>Windows of images and their transpose. Result arrays are zeroed in advance.</summary>
internal static class ImageLoops
{
    // y[window, (c, u, v)] = x[c, row of the window + u, column of the window + v], 0 outside
    public static void Unfold(Tensor x, ImageWindows windows, double[] y)
    {
        foreach (var (pixel, at) in Meetings(x.Shape, windows.Down, windows.Across)) y[at] = x.Values[pixel];
    }

    public static void Fold(Tensor x, FoldedWindows windows, Shape image, double[] y)
    {
        foreach (var (pixel, at) in Meetings(image, windows.Down, windows.Across)) y[pixel] += x.Values[at];
    }

    /// <summary>Pairs of a pixel and its position in the windows, window by window.</summary>
    private static IEnumerable<(int Pixel, int At)> Meetings(Shape image, Windows down, Windows across)
    {
        var (channels, height, width) = (image[^3], image[^2], image[^1]);
        var at = 0;
        for (var one = 0; one < image[..^3].Count; one++)
            for (var top = -down.Before; top + down.Kernel <= height + down.After; top += down.Stride)
                for (var left = -across.Before; left + across.Kernel <= width + across.After; left += across.Stride)
                    for (var c = 0; c < channels; c++)
                        for (var i = top; i < top + down.Kernel; i++)
                            for (var j = left; j < left + across.Kernel; j++, at++)
                                if (i >= 0 && i < height && j >= 0 && j < width)
                                    yield return (((one * channels + c) * height + i) * width + j, at);
    }
}
