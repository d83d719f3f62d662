using System.Buffers.Binary;
using System.Text;
using ProbDsl.Inference.Arrays;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Arrays;

/// <summary>The safetensors format against files of another writer (arrays/make.py), its own, and broken ones.</summary>
public sealed class SafeTensorsTests
{
    private const string Two =
        """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""";

    // header, bytes of data, what is said
    public static TheoryData<string, int, string> Broken => new()
    {
        { "", 0, "does not start with `{`" },
        { " {}", 0, "does not start with `{`" },
        { "[]", 0, "does not start with `{`" },
        { "{", 0, "its header is not JSON" },
        { "{}{}", 0, "its header is not JSON" },
        { "{}\u0000", 0, "its header is not JSON" },
        { """{"\ud800":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", 8, "its header is not JSON" },
        { """{"__metadata__":{"a":"\ud800"}}""", 0, "its header is not JSON" },
        { new string('[', 100).Insert(0, "{\"a\":"), 0, "its header is not JSON" },
        { """{"a":1}""", 0, "`a` is not an object" },
        { """{"a":{}}""", 0, "`a` has no `dtype`" },
        { """{"a":{"dtype":"F64","shape":[1]}}""", 8, "`a` has no `data_offsets`" },
        { """{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}""", 2, "`a` is BF16, but only F32, F64 and I64 are supported" },
        { """{"a":{"dtype":"f64","shape":[1],"data_offsets":[0,8]}}""", 8, "`a` is f64" },
        { """{"a":{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}}""", 8, "`a.shape[1]` is not a whole number of at least 0" },
        { """{"a":{"dtype":"F64","shape":[1.5],"data_offsets":[0,12]}}""", 12, "`a.shape[1]` is not a whole number of at least 0" },
        { """{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}""", 8, "`a` has 8 bytes, but its type and shape need 16" },
        { """{"a":{"dtype":"F64","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,8]}}""", 8,
            "more elements than fit in memory" },
        { """{"a":{"dtype":"F64","shape":[65536,65536,65536,65536],"data_offsets":[0,0]}}""", 0, "more elements than fit in memory" },
        { """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0]}}""", 8, "`a.data_offsets` is not a start and an end" },
        { """{"a":{"dtype":"F64","shape":[1],"data_offsets":[8,0]}}""", 8, "`a.data_offsets` is not a start and an end" },
        { """{"a":{"dtype":"F64","shape":[1],"data_offsets":[-8,0]}}""", 8, "`a.data_offsets[1]` is not a whole number of at least 0" },
        { """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,9223372036854775808]}}""", 8,
            "`a.data_offsets[2]` is not a whole number of at least 0" },
        { """{"a":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}""", 16, "bytes 0 to 8 before `a` belong to no array" },
        { """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8],"more":1}}""", 8, "`a` has `more`, which is not part of the format" },
        { """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"a":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}""", 16,
            "its header is not JSON, or has a name twice" },
        { """{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"b":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}""", 16,
            "`b` starts at byte 8, inside of another array" },
        { """{"__metadata__":{"a":1}}""", 0, "`__metadata__.a` is not a text" },
        { """{"__metadata__":[]}""", 0, "`__metadata__` is not an object" },
        { Two, 15, "it is truncated: its arrays take 16 bytes, but 15 are in the file" },
        { Two, 17, "1 bytes follow the last array" },
    };

    [Fact]
    public void Files_of_another_writer_are_read()
    {
        var three = Read("three");
        Assert.Equal(["a/real", "b", "c"], three.Arrays.Select(a => a.Name));
        Assert.Equal(new Tensor([2, 3], [1, -0.0, double.PositiveInfinity, double.NegativeInfinity, 5e-324, 0.1]),
            three.Find("a/real")!.Tensor());
        Assert.Equal([0.1f, float.NaN], three.Find("b")!.Tensor().Values.Select(v => (float)v));
        Assert.Equal([long.MinValue, 0, long.MaxValue], three.Find("c")!.Wholes());
        Assert.Equal(("make.py", "ö"), (three.Metadata["made_by"], three.Metadata["ä"]));
    }

    [Fact]
    public void Names_may_come_in_any_order_and_arrays_may_be_empty_or_a_single_number()
    {
        var order = Read("order");
        Assert.Equal(Tensor.Scalar(7.25), order.Find("scalar")!.Tensor());
        Assert.Equal(new Tensor([2, 1], [1.5, -2.5]), order.Find("float")!.Tensor());
        Assert.Equal(new Tensor([0, 4], []), order.Find("none")!.Tensor());
        Assert.Empty(Read("empty").Arrays);
    }

    [Theory, InlineData("three"), InlineData("order"), InlineData("empty")]
    public void What_is_read_is_written_and_read_again(string name)
    {
        var (first, again) = (Read(name), Written(Read(name)));
        Assert.Equal(first.Metadata, again.Metadata);
        Assert.Equal(first.Arrays.OrderBy(a => a.Name).Select(Reported), again.Arrays.OrderBy(a => a.Name).Select(Reported));
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        using var stream = new MemoryStream();
        new SafeTensors(
            [StoredArray.Encode("b", new Tensor([2], [1, 2]), NumberType.Float32), StoredArray.Encode("a", new Tensor([1], [-2]))],
            new Dictionary<string, string>()).Write(stream);
        const string header =
            """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""";
        Assert.Equal(108, header.Length);
        // 112 = 108 and 4 spaces; then -2.0 as C000000000000000, 1.0f as 3F800000, 2.0f as 40000000, the lowest byte first
        Assert.Equal([112, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(header + "    "), 0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0x80, 0x3F, 0,
            0, 0, 0x40], stream.ToArray());
    }

    [Fact]
    public void A_header_with_sound_places_is_read() => Assert.NotNull(SafeTensorsReader.Read("file", File(Two, 16)).Value);

    [Theory, MemberData(nameof(Broken))]
    public void A_broken_file_is_refused_with_its_reason(string header, int data, string reason)
    {
        var read = SafeTensorsReader.Read("file", File(header, data));
        var why = Assert.Single(read.Diagnostics);
        Assert.Equal(("E0543", (SafeTensors?)null), (why.Code, read.Value));
        Assert.Contains(reason, why.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(0ul, "does not start"), InlineData(113ul, "it is truncated: its header is 113 bytes long, but only 112 are in"),
        InlineData(100_000_001ul, "the limit is 100000000"), InlineData(ulong.MaxValue, "the limit is 100000000")]
    public void A_length_that_is_not_the_headers_is_refused(ulong length, string reason)
    {
        var file = new byte[8 + 112];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        Assert.Contains(reason, Assert.Single(SafeTensorsReader.Read("file", file).Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_utf_8_is_refused()
    {
        var file = File("""{"é":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", 8);
        file[file.AsSpan().IndexOf((byte)0xC3)] = 0xFF;
        Assert.Equal("E0543", Assert.Single(SafeTensorsReader.Read("file", file).Diagnostics).Code);
    }

    [Fact]
    public void Every_cut_of_a_file_is_refused()
    {
        var whole = System.IO.File.ReadAllBytes(PathOf("three"));
        for (var length = 0; length < whole.Length; length++)
            Assert.Equal("E0543", Assert.Single(SafeTensorsReader.Read("file", whole.AsMemory(0, length)).Diagnostics).Code);
    }

    private static (string, NumberType, Shape, string) Reported(StoredArray array) =>
        (array.Name, array.Type, array.Shape, Convert.ToHexString(array.Data.Span));

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Training", "arrays", $"{name}.safetensors");

    private static SafeTensors Read(string name) => SafeTensorsReader.Read(name, System.IO.File.ReadAllBytes(PathOf(name))).Value!;

    private static SafeTensors Written(SafeTensors tensors)
    {
        using var stream = new MemoryStream();
        tensors.Write(stream);
        return SafeTensorsReader.Read("again", stream.ToArray()).Value!;
    }

    private static byte[] File(string header, int data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + text.Length + data];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)text.Length);
        text.CopyTo(file, 8);
        return file;
    }
}
