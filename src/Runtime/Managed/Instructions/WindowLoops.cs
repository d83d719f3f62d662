namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>Loops between images [.., C, H, W] and their windows [.., windows, C kh kw].</summary>
internal sealed unsafe class WindowLoops(Shape images, Windows down, Windows across)
{
    // rows of short windows are copied four elements at a time; the excess is overwritten by the next row
    private const int AtOnce = 4;

    private readonly nint count = images[..^3].Count, channels = images[^3], height = images[^2], width = images[^1];

    private nint Pixels => channels * height * width;

    private nint WindowLength => channels * down.Kernel * across.Kernel;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Unfold<T>(T* image, T* to)
        where T : unmanaged
    {
        for (nint one = 0; one < count; one++, image += Pixels)
            for (nint top = -down.Before; top + down.Kernel <= height + down.After; top += down.Stride)
                for (nint left = -across.Before; left + across.Kernel <= width + across.After; left += across.Stride, to += WindowLength)
                {
                    var isLast = one == count - 1 && top + down.Stride + down.Kernel > height + down.After
                        && left + across.Stride + across.Kernel > width + across.After;
                    Window(image, to, top, left, !isLast);
                }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Fold<T>(T* from, T* image)
        where T : unmanaged, INumber<T>
    {
        for (nint one = 0; one < count; one++, image += Pixels)
        {
            new Span<T>(image, (int)Pixels).Clear();
            for (nint top = -down.Before; top + down.Kernel <= height + down.After; top += down.Stride)
                for (nint left = -across.Before; left + across.Kernel <= width + across.After; left += across.Stride, from += WindowLength)
                    Add(from, image, top, left);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Window<T>(T* image, T* to, nint top, nint left, bool hasRoom)
        where T : unmanaged
    {
        nint kernel = across.Kernel, first = Math.Max(0, -left), end = Math.Min(kernel, width - left),
            last = channels * height * width - AtOnce;
        var isWhole = first == 0 && end == kernel;
        for (nint c = 0; c < channels; c++)
            for (var i = top; i < top + down.Kernel; i++, to += kernel)
            {
                var at = (c * height + i) * width + left;
                if (i < 0 || i >= height) for (nint v = 0; v < kernel; v++) to[v] = default;
                else if (isWhole && kernel <= AtOnce && hasRoom && at <= last)
                    Unsafe.CopyBlockUnaligned(to, image + at, (uint)(AtOnce * sizeof(T)));
                else for (nint v = 0; v < kernel; v++) to[v] = v >= first && v < end ? image[at + v] : default;
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Add<T>(T* from, T* image, nint top, nint left)
        where T : unmanaged, INumber<T>
    {
        nint kernel = across.Kernel, first = Math.Max(0, -left), end = Math.Min(kernel, width - left);
        for (nint c = 0; c < channels; c++)
            for (var i = top; i < top + down.Kernel; i++, from += kernel)
            {
                if (i < 0 || i >= height) continue;
                var to = image + (c * height + i) * width + left;
                for (var v = first; v < end; v++) to[v] += from[v];
            }
    }
}
