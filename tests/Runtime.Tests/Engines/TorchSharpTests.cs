#if TORCHSHARP
using ProbDsl.Runtime.Gpu.TorchSharp;

namespace ProbDsl.Tests.Engines;

/// <summary>TorchSharp as an engine keeps the contract, in builds with `-p:TensorEngine=TorchSharp`.</summary>
public sealed class TorchSharpTests() : EngineContract(TorchEngine.Kind);
#endif
