using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ProbDsl.Runtime.Paging;

namespace ProbDsl.Tests.Paging;

/// <summary>
/// Arrays outside of the collector's memory are arrays: their type, their elements, casts, copies and spans are those of ordinary ones,
/// collections leave them alone, and what refers to them is collected as usual.
/// </summary>
[Collection(nameof(LargeArraysTests)), CollectionDefinition(nameof(LargeArraysTests), DisableParallelization = true)]
public sealed class LargeArraysTests : IDisposable
{
    private const int Length = 200_000;

    private readonly Native memory = new();

    public LargeArraysTests() => LargeArrays.Use(memory);

    public void Dispose() => LargeArrays.Use(null);

    [Fact]
    public void Only_data_larger_than_memory_are_paged()
    {
        Assert.True(LargeArrays.Fit(1e6, 3_000_000));
        Assert.False(LargeArrays.ArePaged);
        Assert.Equal(0, GC.GetGeneration(LargeArrays.Allocate<int>(3)));
        Assert.Equal(0, memory.Taken);
        Assert.True(LargeArrays.Fit(1e9, 3_000_000));
        Assert.True(LargeArrays.ArePaged);
        Assert.Equal(1e9, LargeArrays.DataBytes);
        Assert.NotEqual(int.MaxValue, GC.GetGeneration(LargeArrays.Allocate<double>(100)));
        Assert.Equal(int.MaxValue, GC.GetGeneration(LargeArrays.Allocate<double>(Length)));
        Assert.Equal(int.MaxValue, GC.GetGeneration(LargeArrays.Columns<double>(1000, 100)[7]));
        LargeArrays.Use(null);
        Assert.False(LargeArrays.Fit(1e9, 3_000_000));
        Assert.NotEqual(int.MaxValue, GC.GetGeneration(LargeArrays.Allocate<double>(Length)));
    }

    [Fact]
    public void They_are_arrays()
    {
        LargeArrays.Fit(1e9, 1);
        Are<double>(i => i * 0.5);
        Are<int>(i => -i);
        Are<bool>(i => i % 3 == 0);
        Are<byte>(i => (byte)i);
    }

    [Fact]
    public void Collections_leave_them_alone()
    {
        LargeArrays.Fit(1e9, 1);
        var numbers = LargeArrays.Map(LargeArrays.Allocate<double>(Length), _ => 3.0);
        var held = new ConditionalWeakTable<double[], object>();
        held.Add(numbers, "held");
        var (lost, some) = (Referring(numbers), new List<object>());
        for (var i = 0; i < 20_000; i++)
        {
            some.Add(new object[] { numbers, new byte[i % 3000] });
            if (some.Count > 500) some.RemoveRange(0, 400);
        }

        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(lost.IsAlive);
        Assert.True(held.TryGetValue(numbers, out _));
        Assert.True(Array.TrueForAll(numbers, x => x == 3));
        Assert.All(some, s => Assert.Same(numbers, ((object[])s)[0]));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(65_536), InlineData(65_537), InlineData(9_000_001)]
    public void Bytes_that_are_read_once_are_read_again(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        var kept = PagedBytes.Open(new Slow(bytes))!;
        Assert.Equal(count, kept.Length);
        for (var time = 0; time < 2; time++)
        {
            using var stream = kept.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            Assert.True(bytes.AsSpan().SequenceEqual(copy.ToArray()));
            if (count == 0) continue;
            Assert.Equal(count - 1, stream.Seek(-1, SeekOrigin.End));
            Assert.Equal((bytes[^1], -1), ((byte)stream.ReadByte(), stream.ReadByte()));
        }

        LargeArrays.Use(null);
        Assert.Null(PagedBytes.Open(new Slow(bytes)));
    }

    private static void Are<T>(Func<int, T> element)
        where T : unmanaged
    {
        var (paged, ordinary) = (LargeArrays.Allocate<T>(Length * 8), new T[Length * 8]);
        Assert.Equal(int.MaxValue, GC.GetGeneration(paged));
        Assert.Equal(ordinary, paged);
        for (var i = 0; i < paged.Length; i++) paged[i] = ordinary[i] = element(i);
        object any = paged;
        Assert.Equal(typeof(T[]), any.GetType());
        Assert.Equal(ordinary.Length, ((T[])any).Length);
        Assert.True(paged.AsSpan().SequenceEqual(ordinary));
        Assert.Equal(ordinary, (T[])paged.Clone());
        Assert.Equal(ordinary, LargeArrays.Copy(paged));
        Assert.Equal(ordinary[^3..], paged[^3..]);
        Assert.Throws<IndexOutOfRangeException>(() => paged[ordinary.Length]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Referring(double[] numbers) => new(new object[] { numbers });

    /// <summary>Native memory in place of a file, which stays until the process ends as that does.</summary>
    private sealed unsafe class Native : IScratch
    {
        public long Taken { get; private set; }

        public nint Take(long bytes)
        {
            Taken += bytes;
            var at = NativeMemory.AlignedAlloc((nuint)bytes, 64);
            NativeMemory.Clear(at, (nuint)bytes);
            return (nint)at;
        }
    }

    /// <summary>A stream that gives a few bytes at a time and cannot be read again.</summary>
    private sealed class Slow(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 5000)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 5000));
    }
}
