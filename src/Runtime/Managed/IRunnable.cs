namespace ProbDsl.Runtime.Managed;

/// <summary>A program compiled for one type of number.</summary>
internal unsafe interface IRunnable : IDisposable
{
    long OwnBytes { get; }

    long BytesInPlace { get; }

    int Methods { get; }

    bool Run();

    void* AddressOf(Value output);
}
