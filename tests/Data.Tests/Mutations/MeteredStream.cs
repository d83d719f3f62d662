namespace ProbDsl.Tests.Mutations;

/// <summary>Hands its bytes out, and refuses when a reader comes back for more than a file can be worth.</summary>
internal sealed class MeteredStream(byte[] bytes, int mostReads) : MemoryStream(bytes)
{
    private int reads;

    public override int Read(byte[] buffer, int offset, int count) => Metered(base.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Metered(base.Read(buffer));

    private int Metered(int read) => ++reads <= mostReads ? read : throw new InvalidOperationException($"read more than {mostReads} times");
}
