namespace ProbDsl.Runtime.RandomNumbers;

/// <summary>
/// Philox4x32 with ten rounds (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): a bijection of 128-bit
/// counters for each 64-bit key, whose values pass statistical tests of randomness. Stateless: any thread may compute any block.
/// </summary>
public static class Philox
{
    private const int Rounds = 10;
    private const uint FirstMultiplier = 0xD2511F53, SecondMultiplier = 0xCD9E8D57;
    private const uint FirstWeyl = 0x9E3779B9, SecondWeyl = 0xBB67AE85;       // golden ratio, sqrt 3 - 1

    /// <summary>The block of a counter, both as four 32-bit words, the lowest first; the key is two words.</summary>
    public static (uint W0, uint W1, uint W2, uint W3) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (first, second) = ((ulong)FirstMultiplier * c0, (ulong)SecondMultiplier * c2);
            (c0, c1, c2, c3) = ((uint)(second >> 32) ^ c1 ^ k0, (uint)second, (uint)(first >> 32) ^ c3 ^ k1, (uint)first);
            (k0, k1) = (k0 + FirstWeyl, k1 + SecondWeyl);
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>The same in 64-bit halves, the lower first.</summary>
    public static (ulong Low, ulong High) Block(ulong counterLow, ulong counterHigh, ulong key)
    {
        var (w0, w1, w2, w3) = Block((uint)counterLow, (uint)(counterLow >> 32), (uint)counterHigh, (uint)(counterHigh >> 32),
            (uint)key, (uint)(key >> 32));
        return (w0 | (ulong)w1 << 32, w2 | (ulong)w3 << 32);
    }
}
